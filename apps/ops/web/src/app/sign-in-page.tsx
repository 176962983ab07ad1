import { Alert, Button, Center, Code, Stack, Text, Title } from '@mantine/core';
import { useSignInWays } from '../api/queries/session';
import { Logo } from './logo';

/** Why somebody was sent back here, by the word in the address. */
const outcomes: Record<string, string> = {
  used: 'That link has been used already: each works once. Ask for a new one.',
  expired: 'That took too long: the link or the sign-in has expired. Begin again.',
  invalid: 'That is not a sign-in of this installation. Check that you copied the whole line, or begin again.',
  forbidden:
    'You are known, but have no role here. Ask whoever gives out roles to make you a viewer, operator or approver.',
  unavailable: 'The identity provider does not answer. Try again in a moment.',
};

/** For whoever has no session: which ways there are into one. */
export function SignInPage() {
  const { data: ways } = useSignInWays();
  const outcome = new URLSearchParams(window.location.search).get('sign-in');
  return (
    <Center mih="100vh" p="md" component="main">
      <Stack gap="lg" w="100%" maw={440} className="panel" p="xl">
        <Logo />
        <Title order={1}>Sign in to operations</Title>
        {outcome !== null && (
          <Alert color="orange" role="alert">
            {outcomes[outcome] ?? outcomes.invalid}
          </Alert>
        )}
        {ways?.oidc && (
          <Button component="a" href="/sign-in/oidc" size="md">
            Sign in with your organisation
          </Button>
        )}
        {ways?.link !== false && (
          <Stack gap="xs">
            <Text>
              {ways?.oidc ? 'Or open a sign-in link.' : 'Open a sign-in link.'} <Code>npm start</Code> prints one; for
              another, run this where Purser runs:
            </Text>
            <Code block>npm run sign-in</Code>
            <Text size="sm" c="dimmed">
              A link works once. <Code>npm run sign-in -- --role viewer</Code> makes one that may look and change
              nothing.
            </Text>
          </Stack>
        )}
      </Stack>
    </Center>
  );
}

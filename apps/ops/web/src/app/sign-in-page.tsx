import { Alert, Button, Center, Code, Stack, Text, Title } from '@mantine/core';
import { useSignInWays } from '../api/queries/session';
import { Logo } from './logo';

const outcomes: Record<string, string> = {
  used: 'That link has been used already: each works once. Ask for a new one.',
  expired: 'That link has expired. Ask for a new one.',
  invalid: 'That is not a sign-in link of this installation. Check that you copied the whole line.',
  failed: 'The identity provider did not sign you in. Try again, or ask whoever runs it.',
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
          <Alert color="orange" variant="outline" role="alert">
            <Text c="var(--mantine-color-text)">{outcomes[outcome] ?? outcomes.invalid}</Text>
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

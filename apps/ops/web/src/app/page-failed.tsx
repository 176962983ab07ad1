import { Anchor, Button, Code, Group, Stack, Text } from '@mantine/core';
import { Link, useRouteError } from 'react-router';
import { PageTitle } from '../components/page-title';

/** In place of a page that could not be loaded or drawn. The rest of the dashboard goes on. */
export function PageFailed() {
  const error = useRouteError();
  return (
    <Stack gap="sm" role="alert">
      <PageTitle title="This page failed" />
      <Text>That is a fault of the dashboard, not of the pipeline. Reload; if it happens again, report this line:</Text>
      <Code block>{error instanceof Error ? `${error.name}: ${error.message}` : String(error)}</Code>
      <Group>
        <Button onClick={() => window.location.reload()}>Reload</Button>
      </Group>
    </Stack>
  );
}

export function NotFoundPage() {
  return (
    <Stack gap="sm">
      <PageTitle title="There is no such page" />
      <Text>
        Go to the{' '}
        <Anchor component={Link} to="/">
          overview
        </Anchor>{' '}
        or to the{' '}
        <Anchor component={Link} to="/cases">
          cases
        </Anchor>
        .
      </Text>
    </Stack>
  );
}

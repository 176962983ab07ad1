import { Button, Center, Loader, Stack, Text, Title } from '@mantine/core';
import { createContext, useContext, useEffect } from 'react';
import type { ReactNode } from 'react';
import { explain } from '../api/client';
import { connectLive } from '../api/live';
import { useSessionQuery } from '../api/queries/session';
import { queryClient } from '../api/query-client';
import type { Role, Session } from '../api/types';
import { SignInPage } from './sign-in-page';

const SessionContext = createContext<Session | null>(null);

/** Shows what is inside to those who are signed in, and to everybody else how to become one of them. */
export function SessionGate({ children }: { children: ReactNode }) {
  const { data: session, error, refetch } = useSessionQuery();
  const subject = session?.subject;
  useEffect(() => (subject === undefined ? undefined : connectLive(queryClient)), [subject]);

  if (session) return <SessionContext value={session}>{children}</SessionContext>;
  if (session === null) return <SignInPage />;
  if (!error) {
    return (
      <Center mih="100vh">
        <Loader aria-label="Loading" />
      </Center>
    );
  }
  return (
    <Center mih="100vh" p="md" component="main">
      <Stack gap="sm" maw={420} role="alert">
        <Title order={1}>Ops does not answer</Title>
        <Text>{explain(error)}</Text>
        <Button onClick={() => void refetch()} w="fit-content">
          Try again
        </Button>
      </Stack>
    </Center>
  );
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession is for what is shown inside SessionGate');
  return session;
}

/** Whether the person signed in has this role. What one may not do is not offered; the server refuses it anyway. */
export function useCan(role: Role): boolean {
  return useSession().roles.includes(role);
}

export function Can({ role, children }: { role: Role; children: ReactNode }) {
  return useCan(role) ? children : null;
}

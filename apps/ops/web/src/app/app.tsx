import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from 'react-router';
import { queryClient } from '../api/query-client';
import { ShortcutsProvider } from '../components/shortcuts';
import { router } from './router';
import { SessionGate } from './session';
import { cssVariables, theme } from './theme';

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-right" limit={4} />
        <SessionGate>
          <ShortcutsProvider>
            <RouterProvider router={router} />
          </ShortcutsProvider>
        </SessionGate>
      </QueryClientProvider>
    </MantineProvider>
  );
}

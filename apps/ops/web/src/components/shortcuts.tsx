import { useLocalStorage } from '@mantine/hooks';
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { ShortcutHelp } from './shortcut-help';

export interface Shortcut {
  /** A key as `KeyboardEvent.key` names it, or two one after the other: `j`, `Enter`, `?`, `g c`. */
  keys: string;
  label: string;
  run: () => void;
}

export interface ShortcutGroup {
  title: string;
  shortcuts: Shortcut[];
}

interface Registry {
  groups: Set<{ current: ShortcutGroup }>;
  showHelp: () => void;
}

const RegistryContext = createContext<Registry | null>(null);
/** The second key of a pair has to come within this. */
const PAIR = 1_200;

function useRegistry(): Registry {
  const registry = useContext(RegistryContext);
  if (!registry) throw new Error('Shortcuts are for what is shown inside ShortcutsProvider');
  return registry;
}

/** Offers shortcuts while the component is shown; `?` lists them under `title`. */
export function useShortcuts(title: string, shortcuts: Shortcut[]): void {
  const { groups } = useRegistry();
  const latest = useRef<ShortcutGroup>({ title, shortcuts });
  useEffect(() => {
    latest.current = { title, shortcuts };
  });
  useEffect(() => {
    groups.add(latest);
    return () => void groups.delete(latest);
  }, [groups]);
}

export const useShortcutHelp = (): (() => void) => useRegistry().showHelp;

/** Where a key means something else: it is typed, or a dialog asks for an answer, or a button takes the enter. */
function belongsElsewhere(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  if (document.querySelector('[aria-modal="true"]')) return true;
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (
    target?.closest('input:not([type=checkbox]), textarea, select, [contenteditable=true], [role=menu], [role=listbox]')
  )
    return true;
  return (event.key === 'Enter' || event.key === ' ') && target?.closest('a, button, summary, input') != null;
}

export function ShortcutsProvider({ children }: { children: ReactNode }) {
  const [groups] = useState(() => new Set<{ current: ShortcutGroup }>());
  // What was on offer when help was asked for.
  const [help, setHelp] = useState<ShortcutGroup[] | null>(null);
  const showHelp = useCallback(() => setHelp([...groups].map((group) => group.current)), [groups]);
  // WCAG 2.1.4: single keys can be turned off, for those whose speech or switches would type them.
  const [enabled, setEnabled] = useLocalStorage({
    key: 'purser-shortcuts',
    defaultValue: true,
    getInitialValueInEffect: false,
  });
  const pair = useRef({ first: '', at: 0 });

  const onKey = useCallback(
    (event: KeyboardEvent) => {
      if (!enabled || belongsElsewhere(event)) return;
      const { first, at } = pair.current;
      const typed = first !== '' && event.timeStamp - at < PAIR ? `${first} ${event.key}` : event.key;
      pair.current = { first: '', at: 0 };
      if (typed === '?') {
        event.preventDefault();
        showHelp();
        return;
      }
      const all = [...groups].flatMap((group) => group.current.shortcuts);
      const shortcut = all.find(({ keys }) => keys === typed);
      if (shortcut) {
        event.preventDefault();
        shortcut.run();
      } else if (all.some(({ keys }) => keys.startsWith(`${event.key} `))) {
        pair.current = { first: event.key, at: event.timeStamp };
      }
    },
    [enabled, groups, showHelp],
  );

  useEffect(() => {
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [onKey]);

  const registry = useMemo(() => ({ groups, showHelp }), [groups, showHelp]);
  return (
    <RegistryContext value={registry}>
      {children}
      {help && <ShortcutHelp groups={help} enabled={enabled} onEnable={setEnabled} onClose={() => setHelp(null)} />}
    </RegistryContext>
  );
}

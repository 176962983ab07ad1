import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/**
 * Values that live in the address, so that what is seen can be sent to somebody, and "back" brings it again. What the
 * address lacks is ''; setting '' takes it out.
 */
export function useAddress<Name extends string>(...names: Name[]) {
  const [parameters, setParameters] = useSearchParams();
  const values = Object.fromEntries(names.map((name) => [name, parameters.get(name) ?? ''])) as Record<Name, string>;
  const change = useCallback(
    (changes: Partial<Record<Name, string>>) => {
      setParameters(
        (previous) => {
          const next = new URLSearchParams(previous);
          for (const [name, value] of Object.entries<string | undefined>(changes)) {
            if (value) next.set(name, value);
            else next.delete(name);
          }
          return next;
        },
        { replace: true },
      );
    },
    [setParameters],
  );
  return [values, change] as const;
}

/** `value` when it is one of those that are known, else ''. */
export function oneOf<Known extends string>(known: readonly Known[], value: string): Known | '' {
  return known.find((name) => name === value) ?? '';
}

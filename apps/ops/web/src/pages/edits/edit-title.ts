import type { Edit } from '../../api/types';

export function titleOf({ original, consumer }: Edit): string {
  const { type } = original;
  return `${typeof type === 'string' ? type : 'Event'} at ${consumer}`;
}

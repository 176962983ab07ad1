import type { Edit } from '../../api/types';
import { showControls } from '../../components/json-text';

export function titleOf({ original, consumer }: Edit): string {
  const { type } = original;
  return `${typeof type === 'string' ? showControls(type) : 'Event'} at ${consumer}`;
}

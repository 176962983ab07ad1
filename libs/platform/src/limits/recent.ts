/**
 * A map of bounded size that keeps what was used last: at least `size` entries, at most twice as many.
 *
 * Two generations instead of a linked list: an entry that is used moves to the young one, and when that is full the old one
 * is dropped as a whole. A hit in the young one writes nothing.
 */
export class Recent<V extends object> {
  private young = new Map<string, V>();
  private old = new Map<string, V>();

  constructor(private readonly size: number) {}

  get(key: string): V | undefined {
    const value = this.young.get(key);
    if (value !== undefined) return value;
    const older = this.old.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: string, value: V): void {
    this.young.set(key, value);
    if (this.young.size < this.size) return;
    this.old = this.young;
    this.young = new Map();
  }

  delete(key: string): void {
    this.young.delete(key);
    this.old.delete(key);
  }
}

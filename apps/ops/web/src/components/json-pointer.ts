/** JSON Pointers (RFC 6901) into a payload: `/data/owner/id`. */
export const pointerTo = (parent: string, name: string | number): string =>
  `${parent}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;

export const isPointer = (text: string): boolean => /^(\/([^~/]|~[01])*)+$/.test(text);

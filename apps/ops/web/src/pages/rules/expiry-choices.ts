const DAY = 86_400_000;

export const expiryChoices = [
  { value: '1', label: 'in a day' },
  { value: '7', label: 'in 7 days' },
  { value: '30', label: 'in 30 days' },
  { value: '90', label: 'in 90 days' },
  { value: '365', label: 'in a year' },
];

export const expiryOf = (days: string): string => new Date(Date.now() + Number(days) * DAY).toISOString();

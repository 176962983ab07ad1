/** Whom the demo's wallets belong to, and what they usually pay in. */
export interface Person {
  id: string;
  name: string;
  email: string;
  locale: string;
  currency: string;
  /** A usual top-up, in minor units; amounts spread around it. */
  usual: number;
  /** Amounts are whole multiples of this, as people choose them. */
  round: number;
  /** How often, compared with the others. */
  weight: number;
}

function person(name: string, locale: string, currency: string, usual: number, round: number, weight: number): Person {
  const id = name
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replace(/[^a-z]+/g, '.');
  return { id: `demo-${id}`, name, email: `${id}@example.com`, locale, currency, usual, round, weight };
}

export const people: Person[] = [
  person('Ada Lovelace', 'en-GB', 'GBP', 2_000, 500, 4),
  person('Grace Hopper', 'en-US', 'USD', 2_500, 500, 6),
  person('Lise Meitner', 'de-AT', 'EUR', 2_000, 500, 3),
  person('Emmy Noether', 'de-DE', 'EUR', 3_000, 1_000, 4),
  person('Émilie du Châtelet', 'fr-FR', 'EUR', 1_500, 500, 2),
  person('Hedy Lamarr', 'en-US', 'USD', 5_000, 1_000, 3),
  person('Tsuneko Okazaki', 'ja-JP', 'JPY', 3_000, 500, 4),
  person('Kono Yasui', 'ja-JP', 'JPY', 1_000, 500, 2),
  person('Rita Levi-Montalcini', 'it-IT', 'EUR', 2_500, 500, 3),
  person('Wanda Rutkiewicz', 'pl-PL', 'PLN', 10_000, 1_000, 3),
  person('Inge Lehmann', 'da-DK', 'DKK', 20_000, 5_000, 2),
  person('Chien-Shiung Wu', 'en-US', 'USD', 4_000, 500, 4),
  person('Mary Jackson', 'en-US', 'USD', 1_500, 500, 6),
  person('Rosalind Franklin', 'en-GB', 'GBP', 1_000, 500, 3),
  person('Sameera Moussa', 'ar-KW', 'KWD', 5_000, 1_000, 1),
  person('Marie Tharp', 'en-US', 'USD', 10_000, 2_500, 2),
];

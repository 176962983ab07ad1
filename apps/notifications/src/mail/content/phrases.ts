/** The words of the mail, in one language. Amounts, times and names come in formatted and already safe for one line. */
export interface Phrases {
  /** BCP 47 tag for the `lang` attribute. */
  language: string;
  subject(amount: string): string;
  greeting(name: string | undefined): string;
  credited(amount: string): string;
  balance: string;
  time: string;
  reference: string;
  wallet: string;
  transaction: string;
  /** Mails of one wallet may arrive out of order: a later one can be sent while an earlier one waits for its retry. */
  order: string;
}

const en: Phrases = {
  language: 'en',
  subject: (amount) => `Top-up of ${amount} received`,
  greeting: (name) => (name === undefined ? 'Hello,' : `Hello ${name},`),
  credited: (amount) => `${amount} has been added to your wallet.`,
  balance: 'Balance after this top-up',
  time: 'Time',
  reference: 'Reference',
  wallet: 'Wallet',
  transaction: 'Transaction',
  order: 'The balance is that right after this top-up. Mails about other changes may arrive in a different order.',
};

const de: Phrases = {
  language: 'de',
  subject: (amount) => `Aufladung über ${amount} eingegangen`,
  greeting: (name) => (name === undefined ? 'Guten Tag,' : `Guten Tag ${name},`),
  credited: (amount) => `${amount} wurden Ihrem Guthabenkonto gutgeschrieben.`,
  balance: 'Guthaben nach dieser Aufladung',
  time: 'Zeitpunkt',
  reference: 'Referenz',
  wallet: 'Guthabenkonto',
  transaction: 'Vorgang',
  order:
    'Angegeben ist das Guthaben unmittelbar nach dieser Aufladung. ' +
    'Nachrichten über andere Änderungen können in anderer Reihenfolge eintreffen.',
};

const translations = new Map([en, de].map((phrases) => [phrases.language, phrases]));

/** The phrases for a BCP 47 locale, by its language; English where there is no translation or no locale. */
export function phrasesFor(locale: string): Phrases {
  return translations.get(locale.split('-', 1)[0]?.toLowerCase() ?? '') ?? en;
}

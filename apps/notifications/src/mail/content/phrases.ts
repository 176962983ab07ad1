import type { MailedType } from '../mailed-event.js';

/** The words about one kind of movement. */
interface MovementPhrases {
  subject(amount: string): string;
  /** What happened, in a sentence. */
  told(amount: string): string;
  /** Labels the balance right after it. */
  balance: string;
  /** Mails of one wallet may arrive out of order: a later one can be sent while an earlier one waits for its retry. */
  order: string;
}

/** The words of the mails, in one language. Amounts, times and names come in formatted and already safe for one line. */
export interface Phrases {
  /** BCP 47 tag for the `lang` attribute. */
  language: string;
  greeting(name: string | undefined): string;
  movements: Record<MailedType, MovementPhrases>;
  time: string;
  reference: string;
  wallet: string;
  toWallet: string;
  fromWallet: string;
  transaction: string;
}

const en: Phrases = {
  language: 'en',
  greeting: (name) => (name === undefined ? 'Hello,' : `Hello ${name},`),
  movements: {
    TopUpCompleted: {
      subject: (amount) => `Top-up of ${amount} received`,
      told: (amount) => `${amount} has been added to your wallet.`,
      ...afterEnglish('top-up'),
    },
    WithdrawalCompleted: {
      subject: (amount) => `Withdrawal of ${amount} completed`,
      told: (amount) => `${amount} has been paid out from your wallet.`,
      ...afterEnglish('withdrawal'),
    },
    TransferSent: {
      subject: (amount) => `Transfer of ${amount} sent`,
      told: (amount) => `${amount} has been transferred from your wallet.`,
      ...afterEnglish('transfer'),
    },
    TransferReceived: {
      subject: (amount) => `Transfer of ${amount} received`,
      told: (amount) => `${amount} has been transferred to your wallet.`,
      ...afterEnglish('transfer'),
    },
  },
  time: 'Time',
  reference: 'Reference',
  wallet: 'Wallet',
  toWallet: 'To wallet',
  fromWallet: 'From wallet',
  transaction: 'Transaction',
};

const de: Phrases = {
  language: 'de',
  greeting: (name) => (name === undefined ? 'Guten Tag,' : `Guten Tag ${name},`),
  movements: {
    TopUpCompleted: {
      subject: (amount) => `Aufladung über ${amount} eingegangen`,
      told: (amount) => `${amount} wurden Ihrem Guthabenkonto gutgeschrieben.`,
      ...afterGerman('Aufladung'),
    },
    WithdrawalCompleted: {
      subject: (amount) => `Auszahlung über ${amount} ausgeführt`,
      told: (amount) => `${amount} wurden von Ihrem Guthabenkonto ausgezahlt.`,
      ...afterGerman('Auszahlung'),
    },
    TransferSent: {
      subject: (amount) => `Überweisung über ${amount} ausgeführt`,
      told: (amount) => `${amount} wurden von Ihrem Guthabenkonto überwiesen.`,
      ...afterGerman('Überweisung'),
    },
    TransferReceived: {
      subject: (amount) => `Überweisung über ${amount} eingegangen`,
      told: (amount) => `${amount} wurden auf Ihr Guthabenkonto überwiesen.`,
      ...afterGerman('Überweisung'),
    },
  },
  time: 'Zeitpunkt',
  reference: 'Referenz',
  wallet: 'Guthabenkonto',
  toWallet: 'An Guthabenkonto',
  fromWallet: 'Von Guthabenkonto',
  transaction: 'Vorgang',
};

function afterEnglish(movement: string) {
  return {
    balance: `Balance after this ${movement}`,
    order: `The balance is that right after this ${movement}. Mails about other changes may arrive in a different order.`,
  };
}

function afterGerman(movement: string) {
  return {
    balance: `Guthaben nach dieser ${movement}`,
    order:
      `Angegeben ist das Guthaben unmittelbar nach dieser ${movement}. ` +
      'Nachrichten über andere Änderungen können in anderer Reihenfolge eintreffen.',
  };
}

const translations = new Map([en, de].map((phrases) => [phrases.language, phrases]));

/** The phrases for a BCP 47 locale, by its language; English where there is no translation or no locale. */
export function phrasesFor(locale: string): Phrases {
  return translations.get(locale.split('-', 1)[0]?.toLowerCase() ?? '') ?? en;
}

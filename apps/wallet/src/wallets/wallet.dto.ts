import { limits } from '@purser/contracts';
import { Type } from 'class-transformer';
import {
  IsDefined,
  IsEmail,
  IsIn,
  IsObject,
  IsOptional,
  Matches,
  MaxLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { PageQuery } from '../pages/page-query.dto.js';
import { IsBalance } from '../validation/is-balance.js';
import { IsCurrency } from '../validation/is-currency.js';
import { IsLanguageTag } from '../validation/is-language-tag.js';
import { IsMetadata } from '../validation/is-metadata.js';
import { IsText } from '../validation/is-text.js';

const WALLET_STATUSES = ['active', 'frozen', 'closed'] as const;
export type WalletStatus = (typeof WALLET_STATUSES)[number];

export class Owner {
  /**
   * Your own id of the owner, up to 200 characters.
   * @example "cus_4711"
   */
  @IsText(limits.text)
  id!: string;

  /**
   * Where notifications go.
   * @example "ada@example.com"
   */
  @IsEmail()
  @MaxLength(limits.email)
  // IsEmail takes quoted local parts ("a b"@example.com), which the events' schema and most mailers do not.
  @Matches(/^[^@\s]+@[^@\s]+$/)
  email!: string;

  /** @example "Ada Lovelace" */
  @IsOptional()
  @IsText(limits.text)
  name?: string;

  /**
   * BCP 47: how amounts and dates are written to the owner.
   * @example "en-GB"
   */
  @IsOptional()
  @IsLanguageTag()
  locale?: string;
}

export class CreateWalletRequest {
  @IsDefined()
  @ValidateNested()
  @Type(() => Owner)
  owner!: Owner;

  /**
   * ISO 4217; for ever.
   * @example "USD"
   */
  @IsCurrency()
  currency!: string;

  /**
   * At most 20 strings of up to 500 characters; keys of up to 40 letters, digits, `_`, `.` and `-`,
   * other than `constructor`, `prototype` and `__proto__`.
   * @example { "plan": "starter" }
   */
  @IsOptional()
  @IsMetadata()
  metadata?: Record<string, string>;

  /**
   * The lowest that balance less held may be: below 0 is a credit line. Asks for wallets:admin.
   * @example "-50000"
   */
  @IsOptional()
  @IsBalance()
  minBalance?: string;
}

/** What can be changed about an owner; the id is for ever. */
export class OwnerContact {
  /** @example "ada@example.org" */
  @ValidateIf((_, value) => value !== undefined)
  @IsEmail()
  @MaxLength(limits.email)
  @Matches(/^[^@\s]+@[^@\s]+$/)
  email?: string;

  /** null takes it away. */
  @IsOptional()
  @IsText(limits.text)
  name?: string | null;

  /** null takes it away. */
  @IsOptional()
  @IsLanguageTag()
  locale?: string | null;
}

export class UpdateWalletRequest {
  @ValidateIf((_, value) => value !== undefined)
  @ValidateNested()
  @IsObject()
  @Type(() => OwnerContact)
  owner?: OwnerContact;

  /** Replaces the metadata as a whole. */
  @ValidateIf((_, value) => value !== undefined)
  @IsMetadata()
  metadata?: Record<string, string>;

  /**
   * The lowest that balance less held may be: below 0 is a credit line. Asks for wallets:admin.
   * @example "-50000"
   */
  @ValidateIf((_, value) => value !== undefined)
  @IsBalance()
  minBalance?: string;
}

export class WalletsQuery extends PageQuery {
  @IsOptional()
  @IsText(limits.text)
  ownerId?: string;

  @IsOptional()
  @IsCurrency()
  currency?: string;

  @IsOptional()
  @IsIn(WALLET_STATUSES)
  status?: WalletStatus;
}

/** A wallet. Amounts in minor units. */
export class Wallet {
  /** @example "0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10" */
  id!: string;
  owner!: Owner;
  /** @example "USD" */
  currency!: string;
  /** @example "2500" */
  balance!: string;
  /**
   * What is promised to somebody.
   * @example "0"
   */
  held!: string;
  /**
   * `balance` less `held`.
   * @example "2500"
   */
  available!: string;
  /**
   * The lowest that `available` may be: below 0 is a credit line.
   * @example "0"
   */
  minBalance!: string;
  /**
   * Counts the wallet's changes.
   * @example 1
   */
  sequence!: number;
  /** @example "active" */
  status!: WalletStatus;
  /** @example { "plan": "starter" } */
  metadata!: Record<string, string>;
  /** @example "2026-11-23T09:30:00.000Z" */
  createdAt!: string;
}

export class WalletPage {
  data!: Wallet[];
  /** For the page after this one; null on the last. */
  nextCursor!: string | null;
}

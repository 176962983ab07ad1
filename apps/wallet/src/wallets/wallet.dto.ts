import { limits } from '@purser/contracts';
import { Type } from 'class-transformer';
import { IsDefined, IsEmail, IsOptional, Matches, MaxLength, ValidateNested } from 'class-validator';
import { IsCurrency } from '../validation/is-currency.js';
import { IsLanguageTag } from '../validation/is-language-tag.js';
import { IsMetadata } from '../validation/is-metadata.js';
import { IsText } from '../validation/is-text.js';
import type { WalletStatus } from './wallet.entity.js';

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

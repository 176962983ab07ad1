import { IsUUID } from 'class-validator';
import { MovementRequest } from '../validation/movement-request.js';

export class TransferRequest extends MovementRequest {
  /** @example "0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10" */
  @IsUUID()
  fromWalletId!: string;

  /** @example "0199d2c4-7b90-7f02-8c4e-91d6a5e3c7f4" */
  @IsUUID()
  toWalletId!: string;
}

import { MovementRequest } from '../validation/movement-request.js';

export class WithdrawalRequest extends MovementRequest {}

import { MovementRequest } from '../validation/movement-request.js';

export class TopUpRequest extends MovementRequest {}

/** Why a delivery was given up. Dead letters show the code with the class, and one cause shares a fingerprint. */
export class DeliveryFailedError extends Error {
  override readonly name = 'DeliveryFailedError';
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Why a delivery was given up. The code is part of the name, so that dead letters of one cause share a fingerprint. */
export class DeliveryFailedError extends Error {
  constructor(code: string, message: string) {
    super(message);
    this.name = `DeliveryFailedError.${code}`;
  }
}

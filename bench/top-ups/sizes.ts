export const CONNECTIONS = 256;
export const WALLETS = 10_000;

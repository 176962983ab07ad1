import type { MigrationInterface, QueryRunner } from 'typeorm';
import { captureHold } from '../../holds/capture-hold.sql.js';
import { placeHold } from '../../holds/place-hold.sql.js';
import { releaseHold } from '../../holds/release-hold.sql.js';
import { events } from '../../posting/sql/events.sql.js';
import { movement } from '../../posting/sql/movement.sql.js';
import { postMovements } from '../../posting/sql/post-movements.sql.js';
import { post } from '../../posting/sql/post.sql.js';
import { representations } from '../../posting/sql/representations.sql.js';
import { steps } from '../../posting/sql/steps.sql.js';
import { reverseTransaction } from '../../reversals/reverse-transaction.sql.js';
import { topUp } from '../../top-ups/top-up.sql.js';
import { transfer } from '../../transfers/transfer.sql.js';
import { changeWallet } from '../../wallets/change-wallet.sql.js';
import { withdraw } from '../../withdrawals/withdraw.sql.js';

/** One way in for everything that a wallet can do. The service's role loses its right to write any table itself. */
export class Operations1764000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION wallet.post_top_up; DROP FUNCTION wallet.recorded_answer');
    for (const functions of [
      representations,
      events,
      steps,
      topUp,
      withdraw,
      transfer,
      placeHold,
      captureHold,
      releaseHold,
      reverseTransaction,
      changeWallet,
      post,
      movement,
      postMovements,
    ]) {
      await runner.query(functions);
    }
    await runner.query(/* sql */ `
      REVOKE INSERT ON wallet.wallet, wallet.outbox FROM purser_wallet;
      REVOKE USAGE ON SEQUENCE wallet.outbox_id_seq FROM purser_wallet;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Older functions do not know these tables: restore a backup.');
  }
}

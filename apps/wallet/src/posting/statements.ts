/** See sql/post.sql.ts. */
export const POST = {
  name: 'post',
  text: 'SELECT code, response, position, replayed FROM wallet.post($1, $2, $3, $4, $5)',
};

/** See sql/post-movements.sql.ts. */
export const POST_MOVEMENTS = {
  name: 'post_movements',
  text: 'SELECT n, code, response, position, replayed FROM wallet.post_movements($1, $2)',
};

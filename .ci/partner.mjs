// A partner for the smoke test: keeps every POST it gets, and shows them at GET /requests.
import { createServer } from 'node:http';

const requests = [];
createServer((request, response) => {
  if (request.method === 'GET') return response.end(JSON.stringify(requests));
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    requests.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(204).end();
  });
}).listen(8080);
process.on('SIGTERM', () => process.exit(0));

import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '@purser/platform';

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Purser operations</title>
<h1>Purser operations</h1>
<p>Dead letters, replay and the proof that no event was missed. The API is described at <a href="/docs">/docs</a>.</p>
</html>
`;

/** For people who open the bare address in a browser. */
@ApiExcludeController()
@Controller()
export class HomeController {
  @Get()
  @Public()
  @Header('content-type', 'text/html; charset=utf-8')
  home(): string {
    return page;
  }
}

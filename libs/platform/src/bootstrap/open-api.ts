import type { INestApplication } from '@nestjs/common';

export interface OpenApiOptions {
  title: string;
  description: string;
}

/** The page at /docs and the document at /docs-json, both public. The document is made when it is first asked for. */
export async function serveOpenApi(app: INestApplication, { title, description }: OpenApiOptions): Promise<void> {
  const { DocumentBuilder, SwaggerModule } = await import('@nestjs/swagger');
  const base = new DocumentBuilder()
    .setTitle(title)
    .setDescription(description)
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, base), { customSiteTitle: title });
}

# One image for every service; the command chooses which one runs:
#   docker build -t purser .
#   docker run purser node dist/apps/wallet/src/main.js
# Needs nothing but a registry of npm packages: NPM_CONFIG_REGISTRY names another one (a mirror, say).
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS manifest
WORKDIR /purser
COPY package.json package-lock.json ./

FROM manifest AS build
ARG NPM_CONFIG_REGISTRY
# --ignore-scripts: compiling TypeScript needs none of the packages' install scripts (database binaries and the like).
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY nest-cli.json tsconfig.base.json tsconfig.build.json ./
COPY apps apps
COPY libs libs
COPY tools tools
RUN npm run build

FROM manifest AS production
ARG NPM_CONFIG_REGISTRY
# Type declarations, source maps and documents of packages are two fifths of the tree and nothing that a service reads.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
 && find node_modules -type f \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' -o -name '*.md' \) -delete

FROM ${NODE_IMAGE} AS runtime
# The bounds of heap, threads and malloc are those of tools/services.ts: without them a busy service grows to 190 MB resident.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 MALLOC_ARENA_MAX=1 \
    NODE_OPTIONS="--max-old-space-size=96 --max-semi-space-size=4 --v8-pool-size=1"
WORKDIR /purser
# What the one-shot set-up hands to the services; volumes mounted here take this ownership.
RUN mkdir -p /var/lib/purser/auth /var/lib/purser/jwks /var/lib/purser/ops /var/lib/purser/wallet /var/lib/purser/webhooks \
 && chown -R node:node /var/lib/purser && chmod -R 0700 /var/lib/purser
COPY --from=production /purser/node_modules node_modules
COPY --from=build /purser/package.json ./
COPY --from=build /purser/dist dist
USER node
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# The services handle SIGTERM themselves and start no children, so node may be process 1.
CMD ["node", "dist/apps/wallet/src/main.js"]

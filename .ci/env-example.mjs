// Fails when a service has a setting that .env.example does not document (with its true default) or that
// docker-compose.yml does not hand on, and when .env.example documents one that is gone. Run after the build.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { getMetadataStorage } from 'class-validator';

const root = path.resolve(import.meta.dirname, '..');
const read = (file) => readFileSync(path.join(root, file), 'utf8');
const nameOf = (property) => property.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();

const documented = new Map(
  [...read('.env.example').matchAll(/^#?([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name, value]) => [name, value]),
);
const compose = read('docker-compose.yml');
const inCompose = (name) => new RegExp(`\\b${name}\\b`).test(compose);
/** Set by the image, or pointless to share between containers. */
const notForCompose = new Set(['HOST', 'INSTANCE_ID']);

const problems = [];
const settings = new Set();
for (const app of readdirSync(path.join(root, 'apps'))) {
  const file = path.join(root, 'dist', 'apps', app, 'src', 'config.js');
  if (!existsSync(file)) {
    problems.push(`apps/${app} has no compiled config.ts: run the build first.`);
    continue;
  }
  for (const Config of Object.values(await import(pathToFileURL(file).href)).filter((value) => typeof value === 'function')) {
    const defaults = new Config();
    const rules = getMetadataStorage().getTargetValidationMetadatas(Config, '', false, false);
    for (const property of new Set(rules.map((rule) => rule.propertyName))) {
      const name = nameOf(property);
      settings.add(name);
      if (!documented.has(name)) problems.push(`.env.example lacks ${name} (${Config.name}).`);
      if (!notForCompose.has(name) && !inCompose(name)) problems.push(`docker-compose.yml does not hand on ${name} (${Config.name}).`);
      const value = defaults[property];
      const shown = documented.get(name);
      if (shown && value !== undefined && shown !== String(value)) {
        problems.push(`.env.example says ${name}=${shown}; the default of ${Config.name} is ${String(value)}.`);
      }
    }
  }
}
for (const name of documented.keys()) {
  if (!settings.has(name) && !inCompose(name)) problems.push(`.env.example documents ${name}, which nothing reads.`);
}

if (problems.length > 0) {
  console.error([...new Set(problems)].join('\n'));
  process.exit(1);
}
console.log(`.env.example documents all ${settings.size} settings of the services.`);

import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync } from 'class-validator';
import 'reflect-metadata';

/** Thrown by loadConfig: every bad setting at once, one line each. Values are left out, because settings hold secrets. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly string[]) {
    super(`bad configuration\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/** `databaseUrl` → `DATABASE_URL`. */
export function environmentName(property: string): string {
  return property.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
}

/**
 * Reads a configuration class from environment variables: property `databaseUrl` is DATABASE_URL.
 *
 * Every setting carries a class-validator decorator (that is how it is found) and an explicit type: numbers and booleans
 * ("true" or "false") are converted, arrays are comma-separated (`@Type(() => Number)` for arrays of numbers). A property's
 * initialiser is its default; an empty variable counts as absent. The result is frozen.
 *
 * @throws ConfigError naming every bad setting
 */
export function loadConfig<T extends object>(type: new () => T, env: NodeJS.ProcessEnv = process.env): T {
  const problems: string[] = [];
  const plain: Record<string, unknown> = {};
  const defaults = new type() as Record<string, unknown>;
  for (const property of settingsOf(type)) {
    const text = env[environmentName(property)]?.trim();
    if (text === undefined || text === '') continue;
    plain[property] = convert(text, kindOf(type, property, defaults[property]));
  }
  const config = plainToInstance(type, plain, { exposeDefaultValues: true });
  for (const { property, constraints = {} } of validateSync(config, { forbidUnknownValues: true })) {
    const name = environmentName(property);
    if (plain[property] === undefined) {
      problems.push(`${name} is not set: ${describe(property, Object.values(constraints))}`);
    } else {
      problems.push(`${name}: ${describe(property, Object.values(constraints))}`);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems.sort());
  return Object.freeze(config);
}

function settingsOf(type: new () => object): string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  return [...new Set(rules.map((rule) => rule.propertyName))];
}

function kindOf(type: new () => object, property: string, fallback: unknown): unknown {
  const declared: unknown = Reflect.getMetadata('design:type', type.prototype as object, property);
  if (declared !== undefined && declared !== Object) return declared;
  return typeof fallback === 'number'
    ? Number
    : typeof fallback === 'boolean'
      ? Boolean
      : Array.isArray(fallback)
        ? Array
        : String;
}

function convert(text: string, kind: unknown): unknown {
  if (kind === Number) return Number(text);
  if (kind === Boolean) return text === 'true' ? true : text === 'false' ? false : text;
  if (kind === Array)
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  return text;
}

/** class-validator's messages name the property; the variable's name stands there already. The last rule is the first written. */
function describe(property: string, messages: string[]): string {
  return messages
    .reverse()
    .map((message) =>
      message.replace(`each value in ${property} `, 'each value ').replace(new RegExp(`^${property} `), ''),
    )
    .join(', ');
}

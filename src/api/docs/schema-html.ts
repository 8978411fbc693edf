import { escapeHtml } from '../../escape-html.ts';
import type { JsonSchema } from './realtime-schemas.ts';

const REF = '#/components/schemas/';

/** Shows JSON schemas to people: a line a field, with what it may hold. */
export class SchemaHtml {
  readonly #schemas: Readonly<Record<string, JsonSchema>>;
  readonly #linked: ReadonlySet<string>;

  /** Those that are `linked` have an entry of their own on the page; others are shown where they are used. */
  constructor(schemas: Readonly<Record<string, JsonSchema>>, linked: ReadonlySet<string>) {
    this.#schemas = schemas;
    this.#linked = linked;
  }

  /** The fields of an object, or in one line what else it is. */
  show(schema: JsonSchema): string {
    const resolved = this.#resolve(schema);
    if (resolved !== undefined && fieldsOf(resolved).length > 0) return this.#fields(resolved);
    const isEmpty = resolved?.type === 'object' && typeof resolved.additionalProperties !== 'object';
    return isEmpty
      ? '<p class="nothing">nothing</p>'
      : `<p class="type">${this.#type(resolved ?? schema)}</p>`;
  }

  #fields(schema: JsonSchema): string {
    const required = new Set(Array.isArray(schema.required) ? schema.required : []);
    const items = fieldsOf(schema).map(([name, field]) => {
      const optional = required.has(name) ? '' : ' <span class="optional">optional</span>';
      return `<li><code>${escapeHtml(name)}</code>${optional} <span class="type">${this.#type(field)}</span></li>`;
    });
    return `<ul class="fields">${items.join('\n')}</ul>`;
  }

  #type(schema: JsonSchema): string {
    const name = nameOf(schema);
    if (name !== undefined && this.#linked.has(name)) return link(name);
    const resolved = this.#resolve(schema);
    if (resolved === undefined) return 'anything';
    const alternatives = listOf(resolved.anyOf ?? resolved.oneOf).filter(({ not }) => not === undefined);
    if (alternatives.length > 0) {
      const shown = alternatives.map((one) => this.#type(one));
      return shown.some((text) => text.includes('<ul'))
        ? `one of<ul class="alternatives">${shown.map((text) => `<li>${text}</li>`).join('\n')}</ul>`
        : shown.join(' or ');
    }
    if ('const' in resolved) return literal(resolved.const);
    if (Array.isArray(resolved.enum)) return resolved.enum.map(literal).join(' or ');
    if (resolved.type === 'array')
      return `list${limits(resolved)} of ${this.#type(asSchema(resolved.items))}`;
    if (fieldsOf(resolved).length > 0) return `object${this.#fields(resolved)}`;
    if (resolved.type === 'object' && typeof resolved.additionalProperties === 'object') {
      return `map to ${this.#type(asSchema(resolved.additionalProperties))}`;
    }
    return typeof resolved.type === 'string' ? `${scalar(resolved)}${limits(resolved)}` : 'anything';
  }

  #resolve(schema: JsonSchema): JsonSchema | undefined {
    const name = nameOf(schema);
    const found = name === undefined ? schema : this.#schemas[name];
    // The same schema under another name is written so.
    const [only, ...more] = listOf(found?.allOf);
    return only === undefined || more.length > 0 ? found : this.#resolve(only);
  }
}

export function schemaAnchor(name: string): string {
  return `schema-${name}`;
}

function link(name: string): string {
  return `<a href="#${schemaAnchor(name)}">${escapeHtml(name)}</a>`;
}

function literal(value: unknown): string {
  return `<code>${escapeHtml(JSON.stringify(value) ?? '')}</code>`;
}

function scalar({ type, format }: JsonSchema): string {
  return escapeHtml(typeof format === 'string' ? format : String(type));
}

function limits(schema: JsonSchema): string {
  const from = schema.minimum ?? schema.minLength ?? schema.minItems;
  const to = schema.maximum ?? schema.maxLength ?? schema.maxItems;
  if (typeof from !== 'number' && typeof to !== 'number') return '';
  const unit = 'maxLength' in schema || 'minLength' in schema ? ' characters' : '';
  if (typeof to !== 'number') return ` (at least ${from}${unit})`;
  return typeof from === 'number' ? ` (${from} to ${to}${unit})` : ` (at most ${to}${unit})`;
}

function fieldsOf({ properties }: JsonSchema): (readonly [string, JsonSchema])[] {
  if (typeof properties !== 'object' || properties === null) return [];
  return Object.entries(properties).map(([name, field]) => [name, asSchema(field)]);
}

function nameOf({ $ref }: JsonSchema): string | undefined {
  return typeof $ref === 'string' && $ref.startsWith(REF) ? $ref.slice(REF.length) : undefined;
}

function listOf(schemas: unknown): JsonSchema[] {
  return Array.isArray(schemas) ? schemas.map(asSchema) : [];
}

function asSchema(value: unknown): JsonSchema {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

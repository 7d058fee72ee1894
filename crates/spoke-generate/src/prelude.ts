/** What a property's text is. */
export type Kind = "text" | "texts" | "boolean" | "number" | "date" | "datetime";

/** How the records of an object type are read and written. */
export interface Model<T> {
  readonly objectType: string;
  readonly fields: readonly {
    readonly property: keyof T & string;
    readonly kind: Kind;
    readonly readOnly: boolean;
  }[];
}

/** What is needed of a record as HubSpot answers it: every value is text. */
export interface HubSpotRecord {
  readonly id: string;
  readonly properties: { readonly [name: string]: string | null | undefined };
}

/** The names of the properties to ask for. */
export function propertiesOf<T>(model: Model<T>): string[] {
  return model.fields.map((field) => field.property);
}

/** The values of a record. Throws when one is not of its kind; the message never shows it. */
export function read<T>(model: Model<T>, record: HubSpotRecord): T {
  const values = Object.create(null) as { [name: string]: unknown };
  for (const { property, kind } of model.fields) {
    const text = record.properties[property];
    const value = parse(kind, text === undefined || text === "" ? null : text);
    if (value === undefined) {
      throw new Error(
        `the ${model.objectType} record ${record.id}: the value of "${property}" is not a ${kind}`,
      );
    }
    values[property] = value;
  }
  return values as T;
}

/** What creating a record sends: values that are there and may be written. */
export function write<T>(model: Model<T>, values: Partial<T>): { [name: string]: string } {
  return texts(model, values, (text) => text !== undefined && text !== "");
}

/** What an update sends so that `before` becomes `after`: empty text takes a value away. */
export function changes<T>(model: Model<T>, before: Partial<T>, after: Partial<T>): { [name: string]: string } {
  const known = texts(model, before, (text) => text !== undefined);
  return texts(model, after, (text, property) => text !== undefined && text !== (known[property] ?? ""));
}

function texts<T>(
  model: Model<T>,
  values: Partial<T>,
  keep: (text: string | undefined, property: string) => boolean,
): { [name: string]: string } {
  const found = Object.create(null) as { [name: string]: string };
  for (const { property, kind, readOnly } of model.fields) {
    const text = readOnly ? undefined : format(kind, values[property]);
    if (text !== undefined && keep(text, property)) {
      found[property] = text;
    }
  }
  return found;
}

/** The value of a text; `undefined` when it is not of this kind. */
function parse(kind: Kind, text: string | null): unknown {
  if (text === null) {
    return kind === "texts" ? [] : null;
  }
  switch (kind) {
    case "boolean":
      return text === "true" ? true : text === "false" ? false : undefined;
    case "number": {
      const number = Number(text);
      return text.trim() !== "" && Number.isFinite(number) ? number : undefined;
    }
    case "date": {
      const millis = /^-?\d+$/.test(text) ? Number(text) : Date.parse(text);
      return Number.isNaN(millis) ? undefined : new Date(millis).toISOString().slice(0, 10);
    }
    case "datetime": {
      const moment = new Date(/^-?\d+$/.test(text) ? Number(text) : text);
      return Number.isNaN(moment.getTime()) ? undefined : moment;
    }
    case "texts":
      return text.split(";").filter((part) => part !== "");
    case "text":
      return text;
  }
}

/** The text of a value: empty for none; `undefined` for a value that was not given. */
function format(kind: Kind, value: unknown): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  if (value === null) {
    return "";
  }
  if (kind === "texts") {
    return (value as string[]).filter((part) => part !== "").join(";");
  }
  return value instanceof Date ? value.toISOString() : String(value);
}

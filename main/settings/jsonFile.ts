import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { z } from "zod";
import { logFor } from "../logging/log.ts";

const log = logFor("settings");

/** A small file of the profile without secrets, checked when read and written whole. A damaged one counts as missing. */
export class JsonFile<T> {
  readonly #file: string;
  readonly #shape: z.ZodType<T>;

  constructor(file: string, shape: z.ZodType<T>) {
    this.#file = file;
    this.#shape = shape;
  }

  read(): T | undefined {
    let text: string;
    try {
      text = readFileSync(this.#file, "utf8");
    } catch {
      return undefined;
    }
    try {
      return this.#shape.parse(JSON.parse(text));
    } catch (error) {
      log.warn(`${this.#file} is damaged and is ignored`, error);
      return undefined;
    }
  }

  write(value: T): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    const temporary = `${this.#file}.new`;
    writeFileSync(temporary, JSON.stringify(value, null, 2));
    renameSync(temporary, this.#file);
  }
}

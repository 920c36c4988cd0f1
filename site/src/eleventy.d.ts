/** The part of Eleventy that is used here: it brings no types. */
declare module "@11ty/eleventy" {
  export type UserConfig = {
    setLibrary(extension: string, library: { render(text: string, data: { source: string }): string }): void;
    addTemplate(path: string, text: string, data: { permalink: string; source: string }): void;
    addTransform(name: string, transform: (this: { page: { url: string } }, content: string) => string): void;
  };
  export default class Eleventy {
    constructor(
      input: string,
      output: string,
      options: { quietMode: boolean; configPath: null; config(config: UserConfig): object },
    );
    write(): Promise<void>;
  }
}

/** What the journeys use of Mocha's globals; Mocha itself comes with the Hardhat toolbox, its types do not. */
interface MochaContext {
  timeout(milliseconds: number): void;
  skip(): never;
}
type MochaBody = (this: MochaContext) => void | Promise<void>;
declare function describe(title: string, body: (this: MochaContext) => void): void;
declare function it(title: string, body: MochaBody): void;
declare function before(body: MochaBody): void;
declare function after(body: MochaBody): void;
declare function beforeEach(body: MochaBody): void;
declare function afterEach(body: MochaBody): void;

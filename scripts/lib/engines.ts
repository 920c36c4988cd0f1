/**
 * Browsers besides Chromium, from the system's packages: Firefox by WebDriver BiDi, WebKitGTK by WebDriver. The tests need
 * so little of them that one small common interface is enough.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import puppeteer from "puppeteer-core";
import { type EngineName, FIREFOX, miniBrowser, WEBKIT_DRIVER } from "./engine-packages.ts";
import { freePorts } from "./free-ports.ts";

export type BrowserWindow = {
  /** Name and version, as reported by the browser. */
  version: string;
  goto(url: string): Promise<void>;
  /** Runs the body of an asynchronous function in the page. */
  run<T>(body: string, ...args: readonly unknown[]): Promise<T>;
  screenshot(path: string): Promise<void>;
  close(): Promise<void>;
};

const WINDOW = { width: 1280, height: 900 };

export function openWindow(engine: EngineName): Promise<BrowserWindow> {
  return engine === "firefox" ? openFirefox() : openWebKit();
}

async function openFirefox(): Promise<BrowserWindow> {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: FIREFOX,
    headless: true,
    timeout: 120_000,
    defaultViewport: WINDOW,
    // It makes no requests of its own.
    extraPrefsFirefox: {
      "app.update.enabled": false,
      "browser.safebrowsing.downloads.remote.enabled": false,
      "browser.safebrowsing.malware.enabled": false,
      "browser.safebrowsing.phishing.enabled": false,
      "datareporting.healthreport.uploadEnabled": false,
      "network.captive-portal-service.enabled": false,
      "network.connectivity-service.enabled": false,
      "services.settings.server": "http://127.0.0.1:9/",
      "toolkit.telemetry.enabled": false,
    },
  });
  const page = await browser.newPage();
  return {
    version: (await browser.version()).replace("/", " "),
    goto: async (url) => void (await page.goto(url, { waitUntil: "load", timeout: 120_000 })),
    run: <T>(body: string, ...args: readonly unknown[]) =>
      page.evaluate(
        (source, values) =>
          (new Function(`return (async (...args) => {${source}})`)() as (...args: readonly unknown[]) => Promise<T>)(
            ...values,
          ),
        body,
        args,
      ) as Promise<T>,
    screenshot: async (path) => void (await page.screenshot({ path: path as `${string}.png` })),
    close: () => browser.close(),
  };
}

async function openWebKit(): Promise<BrowserWindow> {
  const [port] = (await freePorts(1)) as [number];
  const started: ChildProcess[] = [];
  const stop = () => {
    for (const child of started.reverse()) child.kill();
  };
  try {
    const display = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", `${WINDOW.width}x${WINDOW.height}x24`], {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    });
    started.push(display);
    const number = await new Promise<string>((resolve, reject) => {
      display.once("error", reject);
      display.once("exit", () => reject(new Error("Xvfb did not start.")));
      (display.stdio[3] as NodeJS.ReadableStream).once("data", (data: Buffer) => resolve(data.toString().trim()));
    });
    const env = {
      ...process.env,
      DISPLAY: `:${number}`,
      LIBGL_ALWAYS_SOFTWARE: "1",
      WEBKIT_DISABLE_COMPOSITING_MODE: "1",
      // Containers seldom allow the namespaces of its sandbox; it opens only the page under test.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
    };
    started.push(spawn(WEBKIT_DRIVER, [`--port=${port}`], { env, stdio: "ignore" }));
    const driver = webDriver(`http://127.0.0.1:${port}`);
    await driver.ready();
    const options = { binary: miniBrowser(), args: ["--automation"] };
    const { sessionId, capabilities } = await driver.send<{
      sessionId: string;
      capabilities: { browserName: string; browserVersion: string };
    }>("POST", "/session", { capabilities: { alwaysMatch: { "webkitgtk:browserOptions": options } } });
    const session = `/session/${sessionId}`;
    await driver.send("POST", `${session}/timeouts`, { script: 120_000, pageLoad: 120_000 });
    return {
      version: `WebKitGTK ${capabilities.browserVersion}`,
      goto: (url) => driver.send("POST", `${session}/url`, { url }),
      async run<T>(body: string, ...args: readonly unknown[]) {
        const script = `const done = arguments[arguments.length - 1];
          (async (...args) => {${body}})(...Array.from(arguments).slice(0, -1)).then(
            (value) => done({ value }), (error) => done({ failure: String(error) }));`;
        const answer = await driver.send<{ value?: T; failure?: string }>("POST", `${session}/execute/async`, {
          script,
          args,
        });
        if (answer.failure !== undefined) throw new Error(answer.failure);
        return answer.value as T;
      },
      screenshot: async (path) =>
        writeFile(path, Buffer.from(await driver.send<string>("GET", `${session}/screenshot`), "base64")),
      async close() {
        await driver.send("DELETE", session).catch(() => undefined);
        stop();
      },
    };
  } catch (error) {
    stop();
    throw error;
  }
}

function webDriver(base: string) {
  async function send<T = void>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(base + path, {
      method,
      headers: { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const { value } = (await response.json()) as { value: T & { error?: string; message?: string } };
    if (!response.ok) throw new Error(`WebDriver: ${value.error}: ${value.message}`);
    return value;
  }
  return {
    send,
    async ready(): Promise<void> {
      for (let tries = 0; ; tries++) {
        try {
          await send("GET", "/status");
          return;
        } catch (error) {
          if (tries === 100) throw error;
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
      }
    },
  };
}

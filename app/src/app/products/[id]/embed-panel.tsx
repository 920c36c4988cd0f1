"use client";

import type { Product } from "@genuine/sdk/indexer-answers";
import { useEffect, useState } from "react";
import { Button } from "@/components/button";
import { Choice, Field, TextArea } from "@/components/field";
import { Card } from "@/components/surfaces";
import { copyText } from "@/data/copy-text";
import { productName } from "@/texts/product-name";
import { common, productTexts, verifyTexts, within } from "@/texts/texts";

const texts = within(verifyTexts, "embed");
/** Pixels. */
const SIZES = { viewer: { width: 360, height: 520 }, badge: { width: 320, height: 64 } } as const;

/** The lines with which another site shows this work. */
export function EmbedPanel({ product }: { product: Product }) {
  const [form, setForm] = useState<"viewer" | "badge">("viewer");
  const [copied, setCopied] = useState(false);
  // The server does not know under which address it is seen.
  const [origin, setOrigin] = useState<string>();
  useEffect(() => setOrigin(location.origin), []);
  if (origin === undefined) return null;
  const code = codeFor(origin, product, form);
  const copy = async () => {
    if (!(await copyText(code))) return;
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
  };
  return (
    <Card>
      <details>
        <summary className="font-serif text-xl font-semibold">{texts.title}</summary>
        <div className="mt-3 grid gap-4">
          <p className="text-sm text-muted">{texts.text}</p>
          <div>
            <Choice<"viewer" | "badge">
              label={texts.title}
              value={form}
              options={[
                { value: "viewer", label: texts.viewer },
                { value: "badge", label: texts.badge },
              ]}
              onChange={setForm}
            />
          </div>
          <Field label={texts.code}>
            {(wiring) => <TextArea {...wiring} readOnly value={code} rows={4} className="font-mono text-sm" />}
          </Field>
          <p>
            <Button icon={copied ? "check" : "copy"} onClick={() => void copy()}>
              {copied ? common.copied : texts.copy}
            </Button>
          </p>
        </div>
      </details>
    </Card>
  );
}

function codeFor(origin: string, product: Product, form: keyof typeof SIZES): string {
  const { width, height } = SIZES[form];
  const address = `${origin}/embed/products/${product.id}${form === "badge" ? "?form=badge" : ""}`;
  const title = productName(product, productTexts).replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return `<iframe src="${address}" title="${title}" width="${width}" height="${height}" loading="lazy" sandbox="allow-popups allow-popups-to-escape-sandbox" style="border:0;max-width:100%"></iframe>`;
}

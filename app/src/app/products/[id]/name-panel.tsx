"use client";

import { checkDescription, DESCRIPTION_LIMITS } from "@genuine/sdk/description-words";
import type { GenuineError } from "@genuine/sdk/genuine-error";
import type { Product } from "@genuine/sdk/indexer-answers";
import { useEffect, useState } from "react";
import { Button } from "@/components/button";
import { Field, TextArea, TextInput } from "@/components/field";
import { Card } from "@/components/surfaces";
import { TransactionButton } from "@/components/transaction-button";
import { chainNow } from "@/data/chain-clock";
import { descriptionTexts as texts } from "@/texts/texts";

const DAY = 86_400;

/** For the owner: gives the product a title, a description and tags. */
export function NamePanel({ product, suggestion }: { product: Product; suggestion?: string }) {
  const unnamed = product.title === "";
  const [open, setOpen] = useState(false);
  // After the first paint: the server knows no fragments.
  useEffect(() => setOpen(suggestion !== undefined || window.location.hash === "#name"), [suggestion]);
  if (!open)
    return (
      <div id="name" className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button size={unnamed ? undefined : "small"} icon={unnamed ? "check" : undefined} onClick={() => setOpen(true)}>
          {unnamed ? texts.name : texts.change}
        </Button>
        {unnamed && <p className="text-sm text-muted">{texts.unnamed}</p>}
      </div>
    );
  return <Form product={product} suggestion={suggestion} onDone={() => setOpen(false)} />;
}

function Form({ product, suggestion, onDone }: { product: Product; suggestion?: string; onDone(): void }) {
  const [title, setTitle] = useState(product.title);
  const [text, setText] = useState(
    suggestion === undefined || product.text.includes(suggestion)
      ? product.text
      : [product.text, suggestion].filter((part) => part !== "").join("\n\n"),
  );
  const [tags, setTags] = useState(product.tags.join(", "));
  const checked = check({ title, text, tags: tags.split(/[,，、]/) });
  const words = checked.words;
  const changed =
    words !== undefined &&
    JSON.stringify([words.title, words.text, words.tags]) !==
      JSON.stringify([product.title, product.text, product.tags]);
  const counted = (value: string, most: number) => texts.of([...value.trim()].length, most);
  return (
    <Card>
      <h2 id="name" className="text-xl">
        {texts.heading}
      </h2>
      <p className="mt-1 text-sm text-muted">{texts.text}</p>
      <div className="mt-4 grid gap-4">
        <Field label={texts.title} aside={counted(title, DESCRIPTION_LIMITS.title)}>
          {(wiring) => (
            <TextInput
              {...wiring}
              dir="auto"
              autoFocus
              value={title}
              onChange={(event) => setTitle(event.target.value)}
            />
          )}
        </Field>
        <Field label={texts.description} aside={counted(text, DESCRIPTION_LIMITS.text)}>
          {(wiring) => (
            <TextArea {...wiring} dir="auto" value={text} onChange={(event) => setText(event.target.value)} />
          )}
        </Field>
        <Field label={texts.tags} hint={texts.tagsHint} error={checked.fault}>
          {(wiring) => (
            <TextInput {...wiring} dir="auto" value={tags} onChange={(event) => setTags(event.target.value)} />
          )}
        </Field>
        <TransactionButton
          spec={
            words === undefined || !changed
              ? undefined
              : {
                  id: `describe:${product.id}:${JSON.stringify(words)}`,
                  title: texts.transaction(product.serial),
                  href: `/products/${product.id}`,
                  call: async ({ build, deployment, engine }) =>
                    build.describeProduct(
                      deployment,
                      await engine.descriptions.draftDescription(
                        engine.client,
                        deployment,
                        product.id,
                        words,
                        // To the day, so that the call stays the same from its simulation to its sending.
                        BigInt((Math.floor(chainNow() / DAY) + 2) * DAY),
                      ),
                    ),
                }
          }
          onDone={onDone}
        >
          {texts.save}
        </TransactionButton>
        <p className="text-sm text-muted">{changed ? texts.remove : checked.fault === undefined && texts.unchanged}</p>
      </div>
    </Card>
  );
}

function check(given: Parameters<typeof checkDescription>[0]) {
  try {
    return { words: checkDescription(given) };
  } catch (error) {
    const tooLong = (error as GenuineError).code === "description_too_long";
    return { fault: tooLong ? texts.tooLong : texts.characters };
  }
}

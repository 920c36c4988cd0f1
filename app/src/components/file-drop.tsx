"use client";

import { type ComponentProps, useEffect, useRef, useState } from "react";
import { type FetchFault, fetchFile } from "@/content/fetch-file";
import { fileTexts as texts } from "@/texts/texts";
import { Button } from "./button";
import { classes } from "./classes";
import { Field, TextInput } from "./field";

/** A file that is chosen, dropped, pasted, or fetched from a URL. `maxBytes` limits fetched files only. */
export function FileDrop({
  label,
  hint,
  error,
  accept,
  maxBytes,
  onFile,
}: {
  label: string;
  hint: string;
  error?: string;
  accept?: string;
  maxBytes: number;
  onFile(file: File | undefined): void;
}) {
  const [over, setOver] = useState(false);
  const [address, setAddress] = useState("");
  const [fault, setFault] = useState<FetchFault>();
  const [loading, setLoading] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  /** Number of the latest file: a slower answer to an earlier address must not replace it. */
  const latest = useRef(0);

  const take = (file: File | undefined, chosen = false) => {
    latest.current++;
    setFault(undefined);
    setLoading(false);
    // The chooser would go on naming another file.
    if (!chosen && chooser.current !== null) chooser.current.value = "";
    onFile(file);
  };
  const load = async (from: string) => {
    const asked = ++latest.current;
    setFault(undefined);
    setLoading(true);
    const found = await fetchFile(from.trim(), maxBytes);
    if (asked !== latest.current) return;
    if (found instanceof File) return take(found);
    setLoading(false);
    setFault(found);
  };

  const takePasted = useRef(take);
  useEffect(() => {
    takePasted.current = take;
  });
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const file = event.clipboardData?.files[0];
      // Office programs add a picture to the text that someone copies: in a text field the text is meant.
      const isText = event.clipboardData?.types.includes("text/plain") === true;
      if (file === undefined || (isText && event.target instanceof HTMLInputElement)) return;
      event.preventDefault();
      takePasted.current(file);
    };
    document.addEventListener("paste", onPaste);
    return () => document.removeEventListener("paste", onPaste);
  }, []);

  const drop: ComponentProps<"fieldset"> = {
    onDragOver: (event) => {
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event) => {
      event.preventDefault();
      setOver(false);
      const [file] = event.dataTransfer.files;
      const from = event.dataTransfer.getData("text/uri-list");
      if (file !== undefined) take(file);
      // A picture that was drawn over from another page.
      else if (from !== "") {
        setAddress(from);
        void load(from);
      }
    },
  };
  return (
    <fieldset
      {...drop}
      className={classes(
        "grid min-w-0 gap-4 rounded-lg border-2 border-dashed p-4 sm:p-5",
        over ? "border-accent bg-accent-soft" : "border-line-strong/60",
      )}
    >
      <Field label={label} hint={`${texts.ways} ${hint}`} error={error}>
        {(wiring) => (
          <TextInput
            {...wiring}
            ref={chooser}
            type="file"
            accept={accept}
            onChange={(event) => take(event.target.files?.[0], true)}
          />
        )}
      </Field>
      <Field label={texts.address} hint={texts.addressHint} error={fault && texts.faults[fault]}>
        {(wiring) => (
          <div className="flex gap-2">
            <TextInput
              {...wiring}
              type="url"
              inputMode="url"
              autoComplete="off"
              placeholder="https://"
              value={address}
              onChange={(event) => setAddress(event.target.value)}
              onKeyDown={(event) => {
                // It stands within a form that sends something else.
                if (event.key !== "Enter") return;
                event.preventDefault();
                if (address.trim() !== "") void load(address);
              }}
            />
            <Button
              className="shrink-0"
              busy={loading}
              disabled={address.trim() === ""}
              onClick={() => void load(address)}
            >
              {texts.fetch}
            </Button>
          </div>
        )}
      </Field>
    </fieldset>
  );
}

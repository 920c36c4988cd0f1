"use client";

import { MAX_REPORT_LENGTH, REPORT_REASONS, type ReportReason } from "@genuine/sdk/esp-client";
import type { Esp, Product } from "@genuine/sdk/indexer-answers";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Field, Select, TextArea } from "@/components/field";
import { ErrorState } from "@/components/states";
import { Note } from "@/components/surfaces";
import { espOf } from "@/data/clients";
import { productTexts as texts } from "@/texts/texts";

/** Reports a preview to the provider that keeps it. No account is needed. */
export function ReportPreview({ product, esp }: { product: Product; esp: Esp }) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState<ReportReason>(REPORT_REASONS[0]);
  const [text, setText] = useState("");
  const report = useMutation({ mutationFn: () => espOf(esp.endpoint).report(product.id, { reason, text }) });
  return (
    <>
      <Button size="small" tone="quiet" onClick={() => setOpen(true)}>
        {texts.report.button}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={texts.report.title}>
        {report.isSuccess ? (
          <Note tone="good">{texts.report.sent}</Note>
        ) : (
          <form
            className="grid gap-5"
            onSubmit={(event) => {
              event.preventDefault();
              report.mutate();
            }}
          >
            <p className="text-muted">{texts.report.text(esp.name)}</p>
            <Field label={texts.report.reason}>
              {(wiring) => (
                <Select
                  {...wiring}
                  value={reason}
                  onChange={(event) => setReason(REPORT_REASONS[event.target.selectedIndex] ?? reason)}
                >
                  {REPORT_REASONS.map((each) => (
                    <option key={each} value={each}>
                      {texts.report.reasons[each]}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <Field label={texts.report.words} aside={`${text.length} / ${MAX_REPORT_LENGTH}`}>
              {(wiring) => (
                <TextArea
                  {...wiring}
                  value={text}
                  rows={4}
                  maxLength={MAX_REPORT_LENGTH}
                  onChange={(event) => setText(event.target.value)}
                />
              )}
            </Field>
            {report.isError && <ErrorState error={report.error} />}
            <Button type="submit" tone="primary" busy={report.isPending}>
              {texts.report.send}
            </Button>
          </form>
        )}
      </Dialog>
    </>
  );
}

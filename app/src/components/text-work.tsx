"use client";

import { hasCode } from "@genuine/sdk/genuine-error";
import { useQuery } from "@tanstack/react-query";
import type { Hex } from "viem";
import { espOf } from "@/data/clients";
import { useEspEntry, useEsps } from "@/data/queries";
import { common } from "@/texts/texts";
import { Button } from "./button";
import { classes } from "./classes";
import { Icon } from "./icons";
import { Skeleton } from "./states";

/** A text as it was written: never anything but text, whatever stands in it. */
export function TextPaper({ text, className, ...rest }: { text: string; className?: string; "aria-live"?: "off" }) {
  return (
    <div
      {...rest}
      dir="auto"
      className={classes(
        "overflow-x-hidden font-serif text-lg leading-relaxed wrap-anywhere whitespace-pre-wrap",
        className,
      )}
    >
      {text.trimEnd()}
    </div>
  );
}

type Excerpted = { id: Hex; serial: number; esp: Hex; kind: "generated" | "attested" };

/** The public first lines of a text in a square like a picture's, from the provider that keeps it; marked for what they are. */
export function ProductExcerpt({
  product,
  interactive = false,
  className,
}: {
  product: Excerpted;
  interactive?: boolean;
  className?: string;
}) {
  const { isPending } = useEsps();
  const endpoint = useEspEntry(product.esp)?.endpoint;
  const query = useQuery({
    queryKey: ["esp", "excerpt", endpoint, product.id],
    queryFn: ({ signal }) => espOf(endpoint!).excerpt(product.id, signal),
    enabled: endpoint !== undefined,
    staleTime: Infinity,
    retry: (failures, error) => failures < 1 && !hasCode(error, "taken_down"),
  });
  const { data } = query;
  const failed = query.isError || (endpoint === undefined && !isPending);
  return (
    <div className={classes("relative aspect-square overflow-hidden bg-sunken @container", className)}>
      {failed ? (
        <div className="absolute inset-0 flex flex-col items-center justify-center gap-3 p-4 text-center text-sm text-muted">
          <Icon name="text" size={28} />
          <span>{hasCode(query.error, "taken_down") ? common.picture.takenDown : common.text.failed}</span>
          {interactive && (
            <Button size="small" onClick={() => void query.refetch()}>
              {common.picture.retry}
            </Button>
          )}
        </div>
      ) : data === undefined ? (
        <Skeleton className="size-full rounded-none" />
      ) : (
        <>
          {/* Too small to be read it is a picture of a page. */}
          <Icon name="text" size={24} className="absolute inset-0 m-auto text-muted @[9rem]:hidden" />
          <p
            dir="auto"
            className="hidden h-full p-4 pb-12 font-serif text-base leading-snug wrap-anywhere whitespace-pre-wrap @[9rem]:block @[24rem]:p-8 @[24rem]:pb-14 @[24rem]:text-xl @[24rem]:leading-relaxed"
          >
            {data.excerpt}…
          </p>
          <p className="absolute inset-x-0 bottom-0 hidden bg-linear-to-t from-sunken from-70% px-4 pt-8 pb-2.5 text-sm text-muted @[9rem]:block @[24rem]:px-8">
            {common.text.preview(data.shown, data.characters)}
          </p>
          <span className="sr-only @[9rem]:hidden">{common.text.alt(product.serial)}</span>
        </>
      )}
    </div>
  );
}

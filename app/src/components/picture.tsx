"use client";

import { useState } from "react";
import { espOf } from "@/data/clients";
import { useEspEntry, useEsps } from "@/data/queries";
import { common } from "@/texts/texts";
import { Button } from "./button";
import { classes } from "./classes";
import { Icon } from "./icons";

/**
 * A picture in a square of its final size: skeleton, picture, or a sentence when it cannot be had.
 * `interactive` adds a button to try again; leave it out inside links.
 */
export function Picture({
  src,
  alt,
  interactive = false,
  eager = false,
  className,
}: {
  /** Undefined while unknown, null when there is none. */
  src: string | null | undefined;
  alt: string;
  interactive?: boolean;
  eager?: boolean;
  className?: string;
}) {
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<{ src: string | null | undefined; value: "loading" | "shown" | "failed" }>({ src, value: "loading" });
  const value = src === null ? "failed" : state.src === src ? state.value : "loading";
  return (
    <div className={classes("relative aspect-square overflow-hidden bg-sunken", className)}>
      {value === "loading" && <div className="shimmer absolute inset-0" aria-hidden="true" />}
      {typeof src === "string" && value !== "failed" && (
        // Endpoints are known only at run time, so the server cannot resize for them.
        // eslint-disable-next-line @next/next/no-img-element
        <img
          key={attempt}
          src={src}
          alt={alt}
          width={512}
          height={512}
          loading={eager ? "eager" : "lazy"}
          decoding="async"
          // It may have come, or failed, before React was there to hear of it.
          ref={(image) => {
            if (image?.complete === true && value === "loading") setState({ src, value: image.naturalWidth > 0 ? "shown" : "failed" });
          }}
          onLoad={() => setState({ src, value: "shown" })}
          onError={() => setState({ src, value: "failed" })}
          className="relative size-full object-cover text-transparent"
        />
      )}
      {value === "failed" && (
        <div className="absolute inset-0 flex flex-col items-center justify-center gap-3 p-4 text-center text-sm text-muted" role="img" aria-label={`${alt}. ${common.picture.failed}`}>
          <Icon name="image" size={28} />
          <span>{common.picture.failed}</span>
          {interactive && typeof src === "string" && (
            <Button
              size="small"
              onClick={() => {
                setAttempt(attempt + 1);
                setState({ src, value: "loading" });
              }}
            >
              {common.picture.retry}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

type Previewed = { id: `0x${string}`; serial: number; esp: `0x${string}`; kind: "generated" | "attested" };

export function pictureAlt({ serial, kind }: Pick<Previewed, "serial" | "kind">): string {
  return common.picture.alt(serial, common.kind[kind]);
}

/** The public preview of a product, from the provider that vouches for it. */
export function ProductPicture({ product, ...rest }: { product: Previewed; interactive?: boolean; eager?: boolean; className?: string }) {
  const { isPending } = useEsps();
  const esp = useEspEntry(product.esp);
  const src = esp === undefined ? (isPending ? undefined : null) : espOf(esp.endpoint).previewUrl(product.id);
  return <Picture src={src} alt={pictureAlt(product)} {...rest} />;
}

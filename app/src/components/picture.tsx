"use client";

import type { ProductSummary } from "@genuine/sdk/indexer-answers";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { type PictureChoice, type Pictured, usePictureSources } from "@/content/use-picture-sources";
import { common } from "@/texts/texts";
import { Button } from "./button";
import { classes } from "./classes";
import { Icon } from "./icons";
import { useName } from "./values";

/** A slow line may need a while for all pictures in sight. */
const PATIENCE_MS = 15_000;

/**
 * A picture in a square of its final size: skeleton, picture, or a sentence when it cannot be had.
 * `interactive` adds a button to try again; leave it out inside links.
 */
export function Picture({
  src,
  alt,
  interactive = false,
  eager = false,
  checked = false,
  whole = false,
  failure = common.picture.failed,
  onShown,
  onFailed,
  retry,
  className,
  children,
}: {
  /** Undefined while unknown, null when there is none. */
  src: string | null | undefined;
  alt: string;
  interactive?: boolean;
  eager?: boolean;
  /** Fetched so that the page may read it. */
  checked?: boolean;
  /** All of it, with room beside it, instead of the square in its middle. */
  whole?: boolean;
  failure?: string;
  onShown?(image: HTMLImageElement): void;
  onFailed?(): void;
  /** Begins anew; without it the same source is asked again. */
  retry?(): void;
  className?: string;
  /** Laid over it. */
  children?: ReactNode;
}) {
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<{ src: string | null | undefined; value: "loading" | "shown" | "failed" }>({
    src,
    value: "loading",
  });
  const value = src === null ? "failed" : state.src === src ? state.value : "loading";
  const show = (image: HTMLImageElement) => {
    setState({ src, value: "shown" });
    onShown?.(image);
  };
  const fail = () => {
    setState({ src, value: "failed" });
    onFailed?.();
  };
  const frame = useRef<HTMLDivElement>(null);
  const giveUp = useRef(fail);
  useEffect(() => {
    giveUp.current = fail;
  });
  // If there is another source, the timeout is shorter than the browser's.
  const waits = onFailed !== undefined && typeof src === "string" && value === "loading";
  // biome-ignore lint/correctness/useExhaustiveDependencies: the wait begins anew with another source
  useEffect(() => {
    if (!waits || frame.current === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // Pictures outside the viewport are not requested.
    const observer = new IntersectionObserver(([entry]) => {
      clearTimeout(timer);
      if (entry?.isIntersecting === true) timer = setTimeout(() => giveUp.current(), PATIENCE_MS);
    });
    observer.observe(frame.current);
    return () => {
      observer.disconnect();
      clearTimeout(timer);
    };
  }, [waits, src]);
  return (
    <div ref={frame} className={classes("relative aspect-square overflow-hidden bg-sunken", className)}>
      {value === "loading" && <div className="shimmer absolute inset-0" aria-hidden="true" />}
      {typeof src === "string" && value !== "failed" && (
        // Endpoints are known only at run time, so the server cannot resize for them.
        <img
          key={`${attempt} ${src}`}
          src={src}
          alt={alt}
          width={512}
          height={512}
          crossOrigin={checked ? "anonymous" : undefined}
          loading={eager ? "eager" : "lazy"}
          decoding="async"
          // It may have come, or failed, before React was there to hear of it.
          ref={(image) => {
            if (image?.complete === true && value === "loading") image.naturalWidth > 0 ? show(image) : fail();
          }}
          onLoad={({ currentTarget }) => value === "loading" && show(currentTarget)}
          onError={fail}
          className={classes("relative size-full text-transparent", whole ? "object-contain" : "object-cover")}
        />
      )}
      {children}
      {value === "failed" && (
        <div
          className="absolute inset-0 flex flex-col items-center justify-center gap-3 p-4 text-center text-sm text-muted"
          role="img"
          aria-label={`${alt}. ${failure}`}
        >
          <Icon name="image" size={28} />
          <span>{failure}</span>
          {interactive && (typeof src === "string" || retry !== undefined) && (
            <Button
              size="small"
              onClick={() => {
                setAttempt(attempt + 1);
                setState({ src, value: "loading" });
                retry?.();
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

type Previewed = Pictured & Pick<ProductSummary, "serial" | "kind" | "title">;

function pictureAlt({ title, serial, kind }: Pick<Previewed, "serial" | "kind" | "title">): string {
  return title !== "" ? title : common.picture.alt(serial, common.kind[kind]);
}

/** The public preview of a product: from the provider that vouches for it, else from whoever has it, and checked. */
export function ProductPicture({
  product,
  ...rest
}: {
  product: Previewed;
  interactive?: boolean;
  eager?: boolean;
  className?: string;
}) {
  const choice = usePictureSources(product);
  const { src, fault, wrong, onShown, onFailed, retry } = choice;
  return (
    <Picture
      src={src}
      alt={pictureAlt(product)}
      checked
      failure={fault === "taken down" ? common.picture.takenDown : wrong ? common.picture.wrong : common.picture.failed}
      onShown={onShown}
      onFailed={onFailed}
      retry={retry}
      {...rest}
    >
      {fault !== undefined && typeof src === "string" && rest.interactive && (
        <Elsewhere choice={choice} esp={product.esp} />
      )}
    </Picture>
  );
}

/** That the picture comes from another source than it should, and why. */
function Elsewhere({ choice: { source, fault }, esp }: { choice: PictureChoice; esp: string }) {
  const { name: first } = useName(esp);
  const { name: other } = useName(source?.esp ?? esp);
  const why = fault === "wrong" ? common.picture.shownWrong(first) : common.picture.away(first);
  return (
    <p className="absolute inset-x-0 bottom-0 bg-surface/90 px-4 py-2.5 text-sm" role="status">
      {why} {source?.kind === "original" ? common.picture.fromGateway : common.picture.from(other)}
    </p>
  );
}

"use client";

import { type ReactNode, useEffect, useId, useRef } from "react";
import { common } from "@/texts/texts";
import { IconButton } from "./button";
import { classes } from "./classes";

/** A window above the page. `side` puts it at the edge: for lists that one looks into and leaves again. */
export function Dialog({
  open,
  onClose,
  title,
  side = false,
  children,
}: {
  open: boolean;
  onClose(): void;
  title: string;
  side?: boolean;
  children: ReactNode;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (open && dialog?.open === false) dialog.showModal();
    if (!open && dialog?.open === true) dialog.close();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a modal dialog, as the browser has it
    <dialog
      ref={ref}
      aria-labelledby={id}
      onClose={onClose}
      // A click whose target is the dialog itself is on the backdrop.
      onClick={(event) => event.target === event.currentTarget && onClose()}
      className={classes(
        "fixed m-0 max-h-none border border-line bg-surface p-0 text-ink shadow-float",
        "inset-x-0 top-auto bottom-0 w-full max-w-none rounded-t-lg sm:inset-auto",
        side
          ? "sm:top-3 sm:right-3 sm:bottom-3 sm:h-[calc(100dvh-1.5rem)] sm:w-[26rem] sm:rounded-lg"
          : "sm:top-1/2 sm:left-1/2 sm:w-[min(34rem,calc(100vw-2rem))] sm:-translate-1/2 sm:rounded-lg",
      )}
    >
      {open && (
        <div className={classes("flex max-h-[88dvh] flex-col", side && "sm:h-full sm:max-h-full")}>
          <div className="flex items-center justify-between gap-4 border-b border-line py-2 pr-2 pl-5">
            <h2 id={id} className="text-xl">
              {title}
            </h2>
            <IconButton icon="close" label={common.close} onClick={onClose} />
          </div>
          <div className="grow overflow-y-auto overscroll-contain p-5">{children}</div>
        </div>
      )}
    </dialog>
  );
}

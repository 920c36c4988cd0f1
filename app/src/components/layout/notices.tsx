"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { dismissNotice, useNotices } from "@/data/notices";
import { common, transactionTexts } from "@/texts/texts";
import { IconButton } from "../button";
import { classes } from "../classes";
import { Icon } from "../icons";

/** News in the corner. The activity list keeps what is said here. */
export function Notices() {
  const notices = useNotices();
  const path = usePathname();
  const box = useRef<HTMLDivElement>(null);
  const newest = notices.at(-1)?.id;
  // A popover, shown anew with each notice, stands above dialogs too.
  useEffect(() => {
    box.current?.hidePopover();
    if (newest !== undefined) box.current?.showPopover();
  }, [newest]);
  return (
    <div
      ref={box}
      popover="manual"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-3 top-auto bottom-20 m-0 w-auto flex-col items-start gap-2 overflow-visible border-0 bg-transparent p-0 text-ink open:flex lg:right-auto lg:bottom-5"
    >
      {notices.map(({ id, tone, title, text, href }) => (
        <div
          key={id}
          role={tone === "bad" ? "alert" : "status"}
          className={classes(
            "pointer-events-auto flex w-full max-w-sm items-start gap-3 rounded-md border bg-surface py-2 pr-1 pl-4 shadow-float",
            tone === "bad" ? "border-bad" : "border-line",
          )}
        >
          <Icon
            name={tone === "good" ? "check" : tone === "bad" ? "warn" : "info"}
            className={classes("mt-2.5", tone === "good" ? "text-good" : tone === "bad" ? "text-bad" : "text-muted")}
          />
          <div className="min-w-0 grow py-1.5">
            <p className="font-medium break-words">{title}</p>
            <p className="text-sm text-muted">
              {text}
              {href !== undefined && href !== path && (
                <Link
                  href={href}
                  className="ml-2 inline-block py-1 font-medium text-accent hover:underline"
                  onClick={() => dismissNotice(id)}
                >
                  {transactionTexts.goThere}
                </Link>
              )}
            </p>
          </div>
          <IconButton icon="close" label={common.dismiss} onClick={() => dismissNotice(id)} />
        </div>
      ))}
    </div>
  );
}

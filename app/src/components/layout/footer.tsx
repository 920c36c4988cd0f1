"use client";

import Link from "next/link";
import { useConfig } from "@/config/config-context";
import { helpTexts as texts, verifyTexts } from "@/texts/texts";

const LINKS = [
  { href: "/help", name: "all" },
  { href: "/help#nothing", name: "nothing" },
  { href: "/help#challenge", name: "challenge" },
  { href: "/help#unseen", name: "unseen" },
] as const;

/** Links to documents, and the chain. */
export function Footer() {
  const deployment = useConfig()?.deployment;
  return (
    <footer className="border-t border-line pb-[calc(5rem+env(safe-area-inset-bottom))] lg:pb-0">
      <div className="mx-auto flex max-w-6xl flex-wrap justify-between gap-x-8 gap-y-3 px-4 py-8 text-sm text-muted sm:px-6">
        <nav aria-label={texts.title}>
          <ul className="flex flex-wrap gap-x-6 gap-y-2">
            <li>
              <Link href="/verify" className="hover:text-accent hover:underline">
                {verifyTexts.title}
              </Link>
            </li>
            <li>
              {/* Another document, not a view of this one. */}
              <a href="/docs" className="hover:text-accent hover:underline">
                {texts.documents}
              </a>
            </li>
            {LINKS.map(({ href, name }) => (
              <li key={href}>
                <Link href={href} className="hover:text-accent hover:underline">
                  {name === "all" ? texts.title : texts[name].title}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        {deployment !== undefined && <p>{texts.chain(deployment.chainId)}</p>}
      </div>
    </footer>
  );
}

"use client";

import type { Product } from "@genuine/sdk/indexer-answers";
import Link from "next/link";

/** The owner's description of a product, and its tags. */
export function Description({ product: { text, tags } }: { product: Product }) {
  if (text === "" && tags.length === 0) return null;
  return (
    <div className="grid gap-3">
      {text !== "" && (
        <p dir="auto" className="max-w-prose wrap-anywhere whitespace-pre-line">
          {text}
        </p>
      )}
      {tags.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {tags.map((tag) => (
            <li key={tag}>
              <Link
                href={`/market?show=all&words=${encodeURIComponent(tag)}`}
                className="rounded-full border border-line px-3 py-1 text-sm hover:border-line-strong hover:text-accent"
              >
                <bdi>{tag}</bdi>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

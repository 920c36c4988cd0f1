"use client";

import type { ContentCredentials } from "@genuine/sdk/content-credentials";
import type { Product } from "@genuine/sdk/indexer-answers";
import { Await, Skeleton } from "@/components/states";
import { Badge, Card } from "@/components/surfaces";
import { Identity } from "@/components/values";
import { useCredentials } from "@/content/use-credentials";
import { productTexts, within } from "@/texts/texts";

const texts = within(productTexts, "credentials");

/** What the original says of its own making (C2PA), and whether that holds. */
export function CredentialsCard({ product, file }: { product: Product; file: Uint8Array }) {
  const query = useCredentials(product.id, file);
  return (
    <Card>
      <h2 className="text-xl">{texts.title}</h2>
      <p className="mt-1 text-sm text-muted">{texts.text}</p>
      <Await query={query} skeleton={<Skeleton className="mt-4 h-36" />}>
        {(credentials) =>
          credentials === null ? (
            <p className="mt-4">{texts.none}</p>
          ) : (
            <Told product={product} credentials={credentials} />
          )
        }
      </Await>
    </Card>
  );
}

function Told({
  product,
  credentials: { problems, digitalSource, claimGenerator, signer, generation, endorsed },
}: {
  product: Product;
  credentials: ContentCredentials;
}) {
  const sure = problems.length === 0 && endorsed && generation?.esp.toLowerCase() === product.esp.toLowerCase();
  const source =
    digitalSource === "trainedAlgorithmicMedia" || digitalSource === "algorithmicMedia"
      ? texts.sources[digitalSource]
      : digitalSource;
  const lines: [string, React.ReactNode][] = [
    [texts.source, source],
    [texts.signer, sure ? <Identity address={product.esp} /> : signer],
    [texts.model, generation?.model],
    [texts.seed, generation?.seed],
    [texts.program, claimGenerator],
  ];
  return (
    <>
      <p className="mt-4">
        <Badge tone={sure ? "good" : problems.length > 0 ? "bad" : "warn"} icon={sure ? "check" : "warn"}>
          {sure ? texts.sure : problems.length > 0 ? texts.changed : texts.unknownSigner}
        </Badge>
      </p>
      <dl className="mt-4 grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 text-sm">
        {lines.map(
          ([name, value]) =>
            value !== null &&
            value !== undefined && (
              <div key={name} className="contents">
                <dt className="text-muted">{name}</dt>
                <dd className="min-w-0 text-right break-words">{value}</dd>
              </div>
            ),
        )}
      </dl>
    </>
  );
}

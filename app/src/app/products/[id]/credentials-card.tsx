"use client";

import type { ContentCredentials, GenerationFacts } from "@genuine/sdk/content-credentials";
import { modelTermsOf } from "@genuine/sdk/model-terms";
import { type Address, type Hex, isAddressEqual } from "viem";
import { Await, Skeleton } from "@/components/states";
import { Badge, Card } from "@/components/surfaces";
import { Identity } from "@/components/values";
import { useConfig } from "@/config/config-context";
import { useCredentials } from "@/content/use-credentials";
import { useEspEntry } from "@/data/queries";
import { productTexts, within } from "@/texts/texts";

const texts = within(productTexts, "credentials");

/**
 * What a file says of its own making (C2PA), and whether that holds.
 * @param name As `useCredentials` has it.
 * @param esp The provider that must have signed it; undefined: any provider of this registry.
 */
export function CredentialsCard({ name, file, esp }: { name: Hex; file: Uint8Array; esp?: Address }) {
  const query = useCredentials(name, file);
  return (
    <Card>
      <h2 className="text-xl">{texts.title}</h2>
      <p className="mt-1 text-sm text-muted">{texts.text}</p>
      <Await query={query} skeleton={<Skeleton className="mt-4 h-36" />}>
        {(credentials) =>
          credentials === null ? <p className="mt-4">{texts.none}</p> : <Told esp={esp} credentials={credentials} />
        }
      </Await>
    </Card>
  );
}

function Told({
  esp,
  credentials: { problems, digitalSource, claimGenerator, signer, generation, endorsed },
}: {
  esp: Address | undefined;
  credentials: ContentCredentials;
}) {
  const provider = useProviderOf(generation, esp);
  const sure = problems.length === 0 && endorsed && provider !== undefined;
  const source =
    digitalSource === "trainedAlgorithmicMedia" || digitalSource === "algorithmicMedia"
      ? texts.sources[digitalSource]
      : digitalSource;
  const terms = generation === null ? {} : modelTermsOf(generation.parameters);
  const lines: [string, React.ReactNode][] = [
    [texts.source, source],
    [texts.signer, sure ? <Identity key="signer" address={provider} /> : signer],
    [texts.model, generation?.model],
    [texts.licence, terms.licence],
    [texts.modelHash, terms.sha256],
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

/** The provider named as the file's generator, if it is the expected one, or registered here. */
function useProviderOf(generation: GenerationFacts | null, esp: Address | undefined): Address | undefined {
  const deployment = useConfig()?.deployment;
  const listed = useEspEntry(generation?.esp);
  if (generation === null || deployment === undefined) return undefined;
  const { chainId, productRegistry } = generation;
  if (chainId !== deployment.chainId || !isAddressEqual(productRegistry, deployment.contracts.productRegistry))
    return undefined;
  const expected = esp ?? listed?.address;
  return expected !== undefined && isAddressEqual(generation.esp, expected) ? expected : undefined;
}

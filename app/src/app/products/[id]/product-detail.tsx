"use client";

import { contentKindOf } from "@genuine/sdk/content-kind";
import type { Product } from "@genuine/sdk/indexer-answers";
import { LinkButton } from "@/components/button";
import { Picture } from "@/components/picture";
import { ProductPreview } from "@/components/product-preview";
import { Await, Skeleton } from "@/components/states";
import { Badge, Card, Note, PageHeader, Section, Stat, Stats } from "@/components/surfaces";
import { TextPaper } from "@/components/text-work";
import { Identity, Time } from "@/components/values";
import { savedAs, textOf } from "@/content/file-type";
import { SealedState } from "@/content/sealed-state";
import { useProductSource, useSealed } from "@/content/use-sealed";
import { espOf } from "@/data/clients";
import { useEspEntry, useProduct } from "@/data/queries";
import { common, productTexts as texts, taskTexts } from "@/texts/texts";
import { useAccount } from "@/wallet/session";
import { CredentialsCard } from "./credentials-card";
import { History } from "./history";
import { LicencePanel } from "./licence-panel";
import { NearMatches } from "./near-matches";
import { ProofCard } from "./proof-card";
import { SalePanel } from "./sale-panel";

export function ProductDetail({ id }: { id: `0x${string}` }) {
  const query = useProduct(id);
  return (
    <Await
      query={query}
      skeleton={
        <>
          <Skeleton className="mb-8 h-10 w-48" />
          <div className="grid gap-8 lg:grid-cols-2">
            <Skeleton className="aspect-square" />
            <Skeleton className="h-96" />
          </div>
        </>
      }
    >
      {(product) => <Detail product={product} />}
    </Await>
  );
}

function Detail({ product }: { product: Product }) {
  const owns = useAccount()?.toLowerCase() === product.owner.toLowerCase();
  const challenge = product.challenges.find(
    ({ status, accusedId }) => (status === "open" || status === "disputed") && accusedId === product.id,
  );
  const upheld = product.challenges.find(({ status, accusedId }) => status === "upheld" && accusedId === product.id);
  const shown = challenge ?? upheld;
  const kind = contentKindOf(product.mediaType) ?? "picture";
  return (
    <>
      <PageHeader title={texts.title(product.serial, kind)}>
        {product.status !== "active" && (
          <Badge tone={product.status === "removed" ? "bad" : "warn"}>{common.status[product.status]}</Badge>
        )}
        <Badge tone={product.kind === "generated" ? "accent" : "gold"}>{common.kind[product.kind]}</Badge>
      </PageHeader>
      {product.status !== "active" && (
        <div className="mb-6">
          <Note
            tone={product.status === "removed" ? "bad" : "warn"}
            action={shown && <LinkButton href={`/challenges/${shown.id}`}>{texts.showChallenge}</LinkButton>}
          >
            {product.status === "removed" ? texts.removedNote : texts.challengedNote}
          </Note>
        </div>
      )}
      <div className="grid gap-8 lg:grid-cols-2 lg:gap-12">
        <Content product={product} />
        <div className="grid content-start gap-6">
          <Stats>
            <Stat label={texts.ownedBy}>
              <Identity address={product.owner} />
            </Stat>
            <Stat label={product.kind === "generated" ? texts.madeBy : texts.attestedFor}>
              <Identity address={product.producer} />
            </Stat>
            <Stat label={texts.esp[product.kind]}>
              <Identity address={product.esp} />
            </Stat>
            <Stat label={texts.registered}>
              <Time at={product.registeredAt} />
            </Stat>
          </Stats>
          {product.status !== "removed" && <SalePanel product={product} />}
          <ProofCard product={product} />
          {owns && product.status === "active" && <LicencePanel product={product} />}
        </div>
      </div>
      <div className="mt-12 grid gap-12 lg:grid-cols-2">
        <Section title={texts.history.title}>
          <History activity={product.activity} />
        </Section>
        {product.fingerprints !== null && (
          <Section title={texts.near.title} className="mt-0!">
            <NearMatches product={product} />
          </Section>
        )}
      </div>
    </>
  );
}

/** The original for its owner, the preview for everybody else. */
function Content({ product }: { product: Product }) {
  const account = useAccount();
  const source = useProductSource(product, account);
  const content = useSealed(source, savedAs(product.mediaType).type);
  const esp = useEspEntry(product.esp);
  const owns = account?.toLowerCase() === product.owner.toLowerCase() && product.status !== "removed";
  const isText = contentKindOf(product.mediaType) === "text";
  const open = content.state === "open" && content.url !== undefined;
  return (
    <div className="grid content-start gap-4">
      <Card padded={false} className="overflow-hidden">
        {open ? (
          isText ? (
            <TextPaper text={textOf(content.file!)} className="p-5 sm:p-8" />
          ) : (
            <Picture src={content.url} alt={texts.title(product.serial, "picture")} eager />
          )
        ) : (
          <ProductPreview
            product={product}
            interactive
            eager
            className={product.status === "removed" ? "grayscale" : undefined}
          />
        )}
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 p-4 text-sm">
          <p className="text-muted">
            {open ? texts.original : isText ? texts.beginning : texts.preview}
            {!owns && ` ${texts.ownerOnly}`}
          </p>
          {open ? (
            <a
              href={content.url}
              download={`genuine-${product.serial}.${savedAs(product.mediaType).extension}`}
              className="font-medium text-accent hover:underline"
            >
              {taskTexts.download(isText ? "text" : "picture")}
            </a>
          ) : (
            esp !== undefined &&
            !isText && (
              <a
                href={espOf(esp.endpoint).previewUrl(product.id)}
                target="_blank"
                rel="noreferrer"
                className="font-medium text-accent hover:underline"
              >
                {texts.savePreview}
              </a>
            )
          )}
        </div>
      </Card>
      {owns && !open && <SealedState content={content} />}
      {content.file !== undefined && !isText && <CredentialsCard product={product} file={content.file} />}
      {owns && source === undefined && product.kind === "attested" && <Note>{texts.ownFile}</Note>}
    </div>
  );
}

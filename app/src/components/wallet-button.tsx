import type { WalletOption } from "@/wallet/session";
import { Button } from "./button";
import { Icon } from "./icons";

/** A browser wallet to choose, as it announced itself. */
export function WalletButton({
  wallet,
  disabled,
  onClick,
}: {
  wallet: WalletOption;
  disabled?: boolean;
  onClick(): void;
}) {
  return (
    <Button className="w-full" disabled={disabled} onClick={onClick}>
      {/* EIP-6963 icons are data URLs. */}
      {wallet.icon?.startsWith("data:image/") ? (
        <img src={wallet.icon.trim()} alt="" width={22} height={22} />
      ) : (
        <Icon name="wallet" />
      )}
      {wallet.name}
    </Button>
  );
}

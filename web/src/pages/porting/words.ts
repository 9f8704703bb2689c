import type { TextKey } from "../../i18n/texts";

/** A status, by the word that the API uses. */
export const STATUS: Record<string, TextKey> = {
  draft: "port_status_draft",
  processing: "port_status_processing",
  contacting_carrier: "port_status_contacting_carrier",
  transfer_approved: "port_status_transfer_approved",
  transfer_pending: "port_status_transfer_pending",
  manual: "port_status_manual",
  error: "port_status_error",
  completed: "port_status_completed",
  cancelled: "port_status_cancelled",
};

/** The way of an order when nothing goes wrong. */
export const WAY: readonly string[] = [
  "draft",
  "processing",
  "contacting_carrier",
  "transfer_approved",
  "transfer_pending",
  "completed",
];

/** What it means for the reader. */
export const MEANS: Record<string, TextKey> = {
  draft: "port_means_draft",
  processing: "port_means_processing",
  contacting_carrier: "port_means_contacting_carrier",
  transfer_approved: "port_means_transfer_approved",
  transfer_pending: "port_means_transfer_pending",
  manual: "port_means_manual",
  error: "port_means_error",
  completed: "port_means_completed",
  cancelled: "port_means_cancelled",
};

/** What is still to be filled in. */
export const MISSING: Record<string, TextKey> = {
  name: "port_missing_name",
  country: "port_missing_country",
  organisation: "port_missing_organisation",
  authoriser: "port_missing_authoriser",
  btn: "port_missing_btn",
  carrier: "port_missing_carrier",
  account: "port_missing_account",
  service_address: "port_missing_service_address",
  transfer_date: "port_missing_transfer_date",
  numbers: "port_missing_numbers",
  letter: "port_missing_letter",
  carrier_pin: "port_missing_carrier_pin",
};

/** The class of an order's numbers. */
export const CLASSES: Record<string, TextKey> = {
  user: "port_class_user",
  service: "port_class_service",
  toll_free: "port_class_toll_free",
  mobile: "port_class_mobile",
};

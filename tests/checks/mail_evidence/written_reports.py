"""Aggregate reports as their makers write them, each with its quirks."""

from datetime import UTC, datetime

END = int(datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC).timestamp())


def record(
    ip: str = "203.0.113.25",
    count: int = 10,
    *,
    dkim: str = "pass",
    spf: str = "pass",
    header_from: str = "brightcart.test",
    signer: str = "brightcart.test",
    path: str = "brightcart.test",
    disposition: str = "none",
) -> str:
    return (
        f"<record><row><source_ip>{ip}</source_ip><count>{count}</count><policy_evaluated>"
        f"<disposition>{disposition}</disposition><dkim>{dkim}</dkim><spf>{spf}</spf></policy_evaluated></row>"
        f"<identifiers><header_from>{header_from}</header_from></identifiers><auth_results>"
        f"<dkim><domain>{signer}</domain><selector>s1</selector><result>{dkim}</result></dkim>"
        f"<spf><domain>{path}</domain><result>{spf}</result></spf></auth_results></record>"
    )


def report(
    *records: str,
    org: str = "google.com",
    report_id: str = "1",
    domain: str = "brightcart.test",
    begin: object = END - 86399,
    end: object = END,
    head: str = '<?xml version="1.0" encoding="UTF-8" ?>\n',
    root: str = "feedback",
) -> bytes:
    return (
        f"{head}<{root}><report_metadata><org_name>{org}</org_name><email>noreply@{org}</email>"
        f"<report_id>{report_id}</report_id><date_range><begin>{begin}</begin><end>{end}</end></date_range>"
        f"</report_metadata><policy_published><domain>{domain}</domain><adkim>r</adkim><aspf>r</aspf>"
        f"<p>none</p><sp>none</sp><pct>100</pct></policy_published>{''.join(records or (record(),))}</{root}>"
    ).encode()


# RFC 9990: a namespace of its own, np and testing, no pct.
STANDARD = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0">
  <version>1.0</version>
  <report_metadata>
    <org_name>Sample Reporter</org_name><email>report_sender@example-reporter.test</email>
    <extra_contact_info>...</extra_contact_info>
    <report_id>3v98abbp8ya9n3va8yr8oa3ya</report_id>
    <date_range><begin>{END - 86399}</begin><end>{END}</end></date_range>
    <generator>Example DMARC Aggregate Reporter v1.2</generator>
  </report_metadata>
  <policy_published>
    <domain>brightcart.test</domain><discovery_method>treewalk</discovery_method>
    <p>quarantine</p><sp>none</sp><np>none</np><testing>n</testing>
  </policy_published>
  <record>
    <row><source_ip>192.0.2.123</source_ip><count>123</count>
      <policy_evaluated><disposition>pass</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>
    <identifiers><envelope_from>example.test</envelope_from><header_from>brightcart.test</header_from></identifiers>
    <auth_results>
      <dkim><domain>brightcart.test</domain><selector>abc123</selector><result>pass</result></dkim>
      <spf><domain>example.test</domain><scope>mfrom</scope><result>fail</result></spf>
    </auth_results>
  </record>
</feedback>
""".encode()

# Microsoft: schema attributes, envelope_to, several signatures, an IPv6 source.
MICROSOFT = f"""\
<?xml version="1.0"?>
<feedback xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <version>1.0</version>
  <report_metadata><org_name>Enterprise Outlook</org_name><email>dmarcreport@microsoft.test</email>
    <report_id>0123456789abcdef</report_id>
    <date_range><begin>{END - 86399}</begin><end>{END}</end></date_range></report_metadata>
  <policy_published><domain>BrightCart.test</domain><adkim>r</adkim><aspf>r</aspf><p>reject</p><sp></sp><pct>100</pct><fo>1</fo></policy_published>
  <record>
    <row><source_ip>2001:DB8::25</source_ip><count>7</count>
      <policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>pass</spf>
        <reason><type>forwarded</type><comment>looks forwarded</comment></reason></policy_evaluated></row>
    <identifiers><envelope_to>inbox.test</envelope_to><envelope_from>bounces.sendgrid.net</envelope_from><header_from>BrightCart.test</header_from></identifiers>
    <auth_results>
      <dkim><domain>sendgrid.net</domain><selector>smtpapi</selector><result>fail</result></dkim>
      <dkim><domain>brightcart.test</domain><selector>s1</selector><result>pass</result></dkim>
      <spf><domain>bounces.sendgrid.net</domain><scope>mfrom</scope><result>pass</result></spf>
    </auth_results>
  </record>
</feedback>
""".encode()

# Yahoo: blanks around values, no auth result for DKIM, and a blank line in front.
YAHOO = f"""
<?xml version="1.0"?>
<feedback>
  <report_metadata><org_name>Yahoo</org_name><email>dmarchelp@yahoo.test</email><report_id>1763683200.123</report_id>
    <date_range><begin> {END - 86399} </begin><end> {END}
    </end></date_range></report_metadata>
  <policy_published><domain>brightcart.test</domain><adkim>r</adkim><aspf>r</aspf><p>none</p><pct>100</pct></policy_published>
  <record>
    <row><source_ip> 203.0.113.25 </source_ip><count> 3 </count>
      <policy_evaluated><disposition>none</disposition><dkim>fail</dkim><spf>pass</spf></policy_evaluated></row>
    <identifiers><header_from>brightcart.test</header_from></identifiers>
    <auth_results><spf><domain>brightcart.test</domain><result>pass</result></spf></auth_results>
  </record>
</feedback>
""".encode()

# Mail.ru: Windows-1251, its name in Cyrillic, and "identities".
MAIL_RU = f"""\
<?xml version="1.0" encoding="windows-1251"?>
<feedback>
  <policy_published><domain>brightcart.test</domain><p>none</p></policy_published>
  <report_metadata><org_name>Почта Mail.Ru</org_name><email>dmarc_support@mail.test</email>
    <report_id>8123_1763596800_</report_id>
    <date_range><begin>{END - 86399}.0</begin><end>{END}.0</end></date_range></report_metadata>
  <record>
    <row><source_ip>203.0.113.25</source_ip><count>2</count>
      <policy_evaluated><disposition>reject</disposition><dkim>fail</dkim><spf>fail</spf></policy_evaluated></row>
    <identities><header_from>mail.brightcart.test</header_from></identities>
    <auth_results><spf><domain>forger.test</domain><result>softfail</result></spf></auth_results>
  </record>
</feedback>
""".encode("windows-1251")

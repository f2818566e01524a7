"""How files name their columns: header words in English and Chinese (some German, French, Spanish) for every table.

A word behind ``~`` is a weaker hint: it is taken when no better column stands for the same meaning. ``@name``
stands for the words of another entry.
"""

from __future__ import annotations

_SHARED = """
customer: customer id | customer | customer no | customer number | customer code | customer key | cust id
    | client id | client | client no | user id | userid | buyer id | buyer | member id | member no
    | membership number | account id | household id | household key | shopper id | id customer
    | kunden id | kunde nr | kundennr | kundencode | code client | numero client | n client | codigo cliente
    | numero cliente | customer reference | kundennummer | kunden nr | id client | cliente | id cliente | customer ref
    | loyalty card number | card number | 客户id | 客户编号 | 客户编码 | 客户号 | 会员id | 会员编号 | 会员号
    | 会员卡号 | 用户id | 用户编号 | 买家id | 顾客id | 顾客编号 | 客户代码 | 会员编码 | 买家会员名 | 买家昵称
    | 买家账号 | 买家帐号 | 会员账号 | 用户名 | sold to party | sold to | ~user | ~member | ~uid | ~username
    | ~buyer username | ~买家 | ~会员 | ~客户 | ~会员名 | ~会员名称 | ~昵称 | kunde | ~顾客 | ~用户
product: product id | product code | product sku | sku | sku id | sku code | item id | item code | item no
    | item number | item sku | stock code | stockcode | article no | article number | article id | article
    | product number | product no | variant sku | lineitem sku | line item sku | upc | ean | barcode | asin
    | artikelnr | artikel id | artikelcode | produkt id | produktnummer | code article | ref article
    | code produit | id producto | codigo articulo | sku producto | artikelnummer | artikel nr
    | reference produit | codigo producto | product ref | material | 商品id | 商品编号 | 商品编码 | 商品货号
    | 货号 | 商家编码 | 规格编码 | sku编码 | sku编号 | 产品编号 | 产品编码 | 产品id | 条码 | 条形码
    | 商品条码 | 宝贝id | 外部系统编号 | 商品代码 | 款号 | 物料编码 | skuid | ~product | ~item
    | ~article name id | ~variant id | ~规格id | ~商品规格编码
product name: product name | product title | item name | product | item | title | description
    | product description | item description | lineitem name | line item name | article name | item title
    | artikelname | produkt | produktbezeichnung | ware | article | nom article | nom produit | produit
    | libelle | articulo | nombre articulo | descripcion | artikel | bezeichnung | produktname
    | artikelbezeichnung | designation | producto | nombre producto | 商品名称 | 商品名 | 商品标题
    | 产品名称 | 宝贝标题 | 宝贝名称 | 货品名称 | 品名 | 名称 | 标题 | 商品 | ~name | ~产品 | ~货品
    | ~product s
email: email | e mail | email address | customer email | billing email | contact email | buyer email | mail
    | user email | 邮箱 | 电子邮箱 | 邮件 | 买家邮箱 | 邮箱地址 | 电子邮件
phone: phone | phone number | telephone | mobile | mobile phone | mobile number | cell phone | billing phone
    | customer phone | tel | telefon | 手机 | 手机号 | 手机号码 | 联系手机 | 联系电话 | 电话 | 买家手机号
    | 收货人手机号 | 收货人手机 | 收件人手机 | 收货人手机号 提货人手机号 | 买家手机 | 下单手机号
    | ~shipping phone | ~收货人电话 | ~固定电话 | ~联系方式
person: customer name | full name | client name | buyer name | billing name | recipient | recipient name
    | billing first name | first name | contact name | user name | 收货人 | 收货人姓名 | 收件人 | 收件人姓名
    | 姓名 | 买家姓名 | 客户姓名 | 客户名称 | 顾客姓名 | 收货人 提货人 | ~shipping name | ~last name | ~nachname
    | ~联系人
country: country | country code | country region | nation | shipping country | ship country | land | pays | pais
    | 国家 | 国家 地区 | 收货国家 | ~billing country | ~shipping country code
currency: currency | currency code | order currency | ccy | wahrung | devise | moneda | 币种 | 货币 | 币别
    | 交易币种
channel: channel | sales channel | order channel | source | source name | platform | order source | store type
    | 渠道 | 销售渠道 | 订单来源 | 来源 | 平台 | 下单渠道 | 订单渠道 | ~store | ~店铺 | ~店铺名称 | ~门店 | ~门店名称
"""

_TABLES = """
[order_lines]
order_id: order id | order no | order number | order | order code | order ref | order reference | invoice no
    | invoice number | invoice id | invoice | invoiceno | transaction id | transaction no
    | transaction number | receipt no | receipt number | receipt id | receipt | basket id | basket | bill no
    | ticket id | ticket no | sales order | purchase id | checkout id | document no | bestellnr | bestellung
    | bestell id | auftrag | auftragsnummer | auftragsnr | belegnummer | beleg | rechnung | rechnung nr
    | commande | id commande | no commande | numero de commande | facture | numero facture | id pedido
    | n pedido | numero de pedido | factura | numero factura | bestellnummer | bestell nr | rechnungsnummer
    | rechnungsnr | numero commande | n commande | numero pedido | pedido | 订单号 | 订单编号 | 订单id
    | 订单 | 单号 | 交易号 | 交易单号 | 交易编号 | 单据编号 | 单据号 | 主订单号 | 主订单编号 | 小票号
    | 流水号 | 销售单号 | 发票号 | ~transaction | ~order key | ~order name | ~父订单号 | ~order id number
    | ~子订单编号 | ~子订单号
line_number: line number | line no | line nr | line | line id | order line | order line id | order line number
    | order item id | order item no | item line | position | line item number | line item id | sequence no
    | detail id | positionsnummer | pos nr | ligne | linea | 行号 | 明细行号 | 序号 | 明细id | 明细编号
    | ~item id | ~item no | ~item number
customer_id: @customer
product_id: @product
product_name: @product name
ordered_at: ordered at | order date | order time | order datetime | order timestamp | date of order
    | invoice date | invoice time | invoicedate | transaction date | transaction time
    | transaction timestamp | purchase date | purchase time | purchased at | purchase timestamp
    | order purchase timestamp | sale date | sales date | date of purchase | created at | date created
    | order created at | order created | created date | creation date | order placed | placed at
    | order placed at | belegdatum | auftragsdatum | verkaufsdatum | bestellt am | datum | date de commande
    | date achat | date facture | fecha de pedido | fecha compra | fecha factura | fecha | bestelldatum
    | rechnungsdatum | kaufdatum | date commande | fecha pedido | transaction at | receipt date
    | checkout date | date time | datetime | timestamp | date | 下单时间 | 下单日期 | 订单时间 | 订单日期
    | 订单创建时间 | 创建时间 | 交易时间 | 交易日期 | 购买时间 | 购买日期 | 销售日期 | 销售时间 | 订购日期
    | 消费时间 | 消费日期 | 成交时间 | 成交日期 | 开单日期 | 单据日期 | 买家下单时间 | 拍下时间 | 日期
    | ~day | ~time | ~when | ~wann | ~paid at | ~payment date | ~date paid | ~order paid at | ~付款时间
    | ~支付时间 | ~订单付款时间 | ~买家付款时间 | ~时间 | ~订单支付时间 | ~付款日期
time_of_day: time | order time of day | time of day | sale time | clock | 时间 | 下单时刻 | uhrzeit | heure
    | hora
quantity: quantity | qty | quantity ordered | qty ordered | item quantity | units | unit sold | units sold
    | pieces | pcs | lineitem quantity | line item quantity | quantity purchased | order quantity
    | count of items | n items | number of items | stuck | stuckzahl | nombre | unites | unidades | cant
    | menge | anzahl | quantite | qte | cantidad | 数量 | 购买数量 | 商品数量 | 件数 | 销售数量 | 宝贝数量
    | 下单数量 | 购买件数 | 宝贝总数量 | 商品件数 | 销量 | ~items sold | ~items | ~num items | ~总数量
    | ~quantity refund
unit_price: unit price | price | item price | price per unit | price each | unitprice | selling price
    | sale price | sales price | lineitem price | line item price | product price | unit cost to customer | item cost
    | preis je stuck | preis pro stuck | verkaufspreis | prix | prix unit | pu | prix de vente | precio venta
    | precio unit | einzelpreis | stuckpreis | preis | prix unitaire | precio unitario | precio | 单价 | 商品单价 | 价格
    | 销售单价 | 售价 | 商品价格 | 宝贝单价 | 成交单价 | 原价
amount: amount | line total | line amount | sales value | sales | sales amount | revenue | net amount
    | net sales | total amount | item total | total price | extended price | line revenue | amount paid
    | paid amount | spend | spent | transaction amount | purchase amount | order amount | sale amount
    | turnover | total sales | gmv | dollar value | value | total spent | payment value | subtotal amount
    | item subtotal | nettobetrag | bruttobetrag | positionsbetrag | zeilenbetrag | summe | montant total
    | montant ligne | total ligne | chiffre affaires | importe total | monto | importe linea | betrag
    | umsatz | gesamtbetrag | gesamtpreis | montant | importe | total eur | grand total eur | line value
    | 金额 | 实付金额 | 实收金额 | 支付金额 | 付款金额 | 成交金额 | 销售额 | 销售金额 | 消费金额 | 交易金额
    | 订单金额 | 商品实付金额 | 商品实际成交金额 | 实际支付金额 | 买家实际支付金额 | 商品金额 | 合计 | 小计
    | 合计金额 | 行金额 | 应收金额 | 商品金额小计 | 实付 | 实付款 | ~subtotal | ~net revenue | ~n revenue
    | ~price total | ~商品总价 | ~gross sales | ~营业额 | ~商品实际支付金额 | ~订单实付金额 | ~实付款金额
order_total: order total | total | grand total | order total amount | invoice total | order value
    | basket value | total paid | order amount total | bestellsumme | auftragssumme | rechnungsbetrag
    | total commande | montant commande | total pedido | importe pedido | gesamtsumme | gesamt | 订单总金额
    | 订单实付金额 | 订单总额 | 总金额 | 总价 | 应付总额 | 订单应付金额 | 总计 | ~total price incl tax
    | ~total incl tax | ~订单实收金额 | ~买家应付货款
gross_amount: gross amount | gross sales | amount before discount | list amount | gross revenue | 折前金额
    | 原价金额 | 商品原价总额 | 应付金额 | 吊牌金额 | 商品总价 | 商品金额合计
discount: discount | discount amount | line discount | item discount | retail disc | lineitem discount
    | markdown | promotion discount | discount value | rabatt | remise | descuento | 折扣 | 优惠 | 优惠金额
    | 折扣金额 | 商品优惠 | 商品优惠金额 | 减免金额 | 让利金额 | 优惠减免 | 促销优惠
coupon_discount: coupon discount | coupon disc | coupon amount | voucher amount | 优惠券金额 | 优惠券抵扣
    | 优惠券优惠 | 红包抵扣
order_discount: order discount | cart discount | cart discount amount | order discount amount | total discount
    | 订单优惠 | 订单优惠金额 | 整单优惠 | 店铺优惠合计 | 总优惠金额
coupon_code: coupon code | coupon | discount code | voucher | voucher code | promo code | promotion code
    | coupon s | gutschein | 优惠码 | 优惠券 | 优惠券码 | 优惠券编号 | 优惠券代码
currency: @currency
channel: @channel
country: @country
status: status | order status | state | order state | transaction status | etat | estado | stato | bestellstatus
    | auftragsstatus | statut | statut commande | 订单状态 | 状态 | 交易状态
payment_status: payment status | financial status | zahlungsstatus | zahlstatus | statut paiement
    | payment state | paid status | payment result | 支付状态 | 付款状态
    | 支付结果
cancelled_at: cancelled at | canceled at | cancel date | cancellation date | 取消时间 | 订单取消时间
    | ~交易关闭时间
refunded_amount: refunded amount | refund amount | refund | amount refunded | refunds | order refund amount
    | 退款金额 | 已退款金额 | 退款 | 退款总额 | 商品已退款金额 | ~returns
shipping: shipping | shipping amount | shipping cost | delivery fee | freight | freight value | postage
    | shipping total | order shipping amount | shipping fee | versand | versandkosten | 运费 | 邮费 | 快递费
    | 配送费 | 买家应付邮费 | 应付邮费
tax: tax | taxes | vat | tax amount | sales tax | order total tax amount | total tax | gst | mwst | 税 | 税费
    | 税额 | 税金
email: @email
phone: @phone
customer_name: @person

[orders]
order_id: @order_lines.order_id | ~id | ~编号
customer_id: @customer
ordered_at: @order_lines.ordered_at
time_of_day: @order_lines.time_of_day
status: @order_lines.status
payment_status: @order_lines.payment_status
cancelled_at: @order_lines.cancelled_at
order_total: @order_lines.order_total | @order_lines.amount
order_discount: @order_lines.order_discount | discount | discount amount | discount total | 优惠 | 优惠金额
refunded_amount: @order_lines.refunded_amount
shipping: @order_lines.shipping
tax: @order_lines.tax
coupon_code: @order_lines.coupon_code
currency: @currency
channel: @channel
country: @country
email: @email
phone: @phone
customer_name: @person

[returns]
return_id: return id | return no | return number | refund id | refund no | rma | rma number | credit note
    | 退货单号 | 退款编号 | 退款单号 | 退单号 | 售后单号 | 售后编号
order_id: @order_lines.order_id
line_number: @order_lines.line_number
customer_id: @customer
product_id: @product
returned_at: returned at | return date | return time | refund date | refund time | refunded at | date returned
    | 退货时间 | 退货日期 | 退款时间 | 退款日期 | 退款申请时间 | 申请时间 | 退款完结时间 | ~date | ~created at
    | ~日期
quantity: return quantity | returned quantity | quantity returned | qty returned | quantity | qty | 退货数量
    | 数量 | 退款数量
amount: refund amount | refunded amount | return amount | amount refunded | returned amount | refund | 退款金额
    | 退货金额 | 买家退款金额 | ~amount | ~金额
reason: return reason | refund reason | reason | 退货原因 | 退款原因 | 原因 | 买家退款原因
currency: @currency
email: @email
phone: @phone

[customers]
customer_id: @customer | id | 编号
birth_year: birth year | year of birth | 出生年份 | 出生年
birth_date: birthday | birth date | date of birth | dob | 生日 | 出生日期
age_band: age | age band | age group | age range | 年龄 | 年龄段 | 年龄层
gender: gender | sex | geschlecht | 性别
region: region | state | province | county | bundesland | 省份 | 省 | 地区 | 区域 | 州 | 所在省 | ~area
city: city | town | ort | stadt | 城市 | 市 | 所在城市
postcode: postcode | post code | zip | zip code | postal code | plz | 邮编 | 邮政编码
country: @country
density: density | urbanicity | area type | 城乡
language: language | locale | lang | 语言
time_zone: time zone | timezone | 时区
income_band: income | income band | income group | salary band | 收入 | 收入段
household_size: household size | family size | people in household | 家庭人数
signed_up_at: signed up at | signup date | sign up date | registered at | registration date | register date
    | created at | date created | join date | joined | member since | customer since | account created
    | date registered | enrolled at | enrollment date | 注册时间 | 注册日期 | 入会时间 | 入会日期 | 创建时间
    | 成为客户时间 | 成为会员时间
referrer_id: referrer id | referred by | referrer | 推荐人 | 推荐人id | 邀请人
acquisition_source: acquisition source | acquisition channel | source | signup source | utm source | channel
    | 来源 | 获客渠道 | 注册渠道 | 来源渠道
no_profiling: no profiling | profiling opt out | 拒绝画像
email: @email
phone: @phone
customer_name: @person | name | 姓名

[products]
product_id: @product | id | 编号 | handle
product_name: @product name | name
category: category | product category | main category | department | type | product type | category name
    | kategorie | 类目 | 商品类目 | 分类 | 商品分类 | 品类 | 一级类目 | 一级分类
subcategory: subcategory | sub category | sub department | class | 二级类目 | 子类目 | 二级分类 | 子分类
brand: brand | vendor | manufacturer | maker | marke | 品牌 | 品牌名称 | 厂商
description: description | long description | body html | product description | details | 描述 | 商品描述
    | 商品详情
list_price: list price | price | msrp | retail price | regular price | variant price | rrp | preis | 价格 | 售价
    | 吊牌价 | 标价 | 零售价 | 市场价 | 一口价
unit_cost: unit cost | cost | cost price | cost per item | purchase price | cogs | einkaufspreis | 成本 | 成本价
    | 进价 | 采购价 | 进货价
successor_id: successor id | successor | replaced by | superseded by | replacement sku
    | 替代商品 | 后继商品 | 替代商品编号
least_advertised_price: least advertised price | minimum advertised price | map price | map | 最低广告价 | 限价 | 控价
    | 最低限价
currency: @currency
durable: durable | 耐用品
listed_at: listed at | launch date | created at | published at | 上架时间 | 上架日期 | 上市日期

[events]
event_id: event id | message id | messageid | 事件id
happened_at: happened at | event time | event timestamp | timestamp | occurred at | time | original timestamp
    | server time | event datetime | 事件时间 | 发生时间 | 访问时间 | 浏览时间 | ~date | ~received at | ~时间
event: event | event name | event type | action | behavior type | behaviour | activity | 事件 | 事件名称
    | 行为类型 | 行为 | 动作
customer_id: @customer
visitor_id: visitor id | anonymous id | anonymousid | user pseudo id | client id | cookie id | device id
    | 访客id | 设备id | 匿名id
session_id: session id | session | user session | ga session id | visit id | visit | sessionid | 会话id | 会话
    | 访问id
product_id: @product
search_text: search text | search term | search query | query | keyword | 搜索词 | 搜索关键词 | 关键词
page: page | url | page url | page location | page path | path | 页面 | 页面路径 | 网址
load_ms: load ms | load time | page load ms | 加载耗时
device: device | device category | device type | platform | 设备 | 设备类型 | 终端
source: source | traffic source | utm source | referrer source | acquisition channel | referrer | 来源
    | 流量来源 | 渠道
email: @email

[reviews]
review_id: review id | comment id | 评价id | 评论id
reviewed_at: reviewed at | review date | review time | review creation date | 评价时间 | 评论时间 | 评价日期
    | ~date | ~timestamp | ~created at
customer_id: @customer | reviewer id | reviewerid | 评价人
product_id: @product | clothing id | movie id
stars: stars | rating | star rating | score | review score | overall | 评分 | 星级 | 评价星级 | 打分
title: review title | title | summary | headline | 评价标题
text: review | review text | text | comment | review body | content | review content | review comment message
    | 评价 | 评论 | 评价内容 | 评论内容
language: language | 语言
email: @email

[impressions]
impression_id: impression id | 曝光id
shown_at: shown at | impression time | exposed at | 曝光时间 | ~timestamp
customer_id: @customer
session_id: @events.session_id
widget: widget | placement | slot | 资源位 | 推荐位
slate_id: slate id | request id | 推荐请求id
rank: rank | position | 位置 | 排名
product_id: @product
propensity: propensity | probability | propensity score | 倾向
policy: policy | 策略
clicked: clicked | click | is click | 点击 | 是否点击

[surveys]
survey_id: survey id | response id | answer id | 问卷id | 答卷id
answered_at: answered at | response date | submitted at | survey date | 答题时间 | 提交时间 | ~date
customer_id: @customer
question: question | metric | survey type | 问题 | 题目
score: score | answer | nps | csat | rating | 得分 | 分数
text: comment | feedback | text | 反馈 | 意见
email: @email

[stock]
product_id: @product
location: location | warehouse | store | store id | 仓库 | 门店
counted_at: counted at | stock date | snapshot date | inventory date | 盘点时间 | 库存日期 | ~date | ~日期
on_hand: on hand | stock | stock on hand | inventory | available | quantity on hand | stock level | 库存
    | 库存数量 | 现有库存 | 可用库存
on_order: on order | incoming | 在途 | 在途数量

[suppliers]
supplier_id: supplier id | supplier | vendor id | 供应商 | 供应商id | 供应商编号
product_id: @product
lead_time_days: lead time days | lead time | 交货期 | 采购周期
minimum_order: moq | minimum order | minimum order quantity | 起订量 | 最小起订量
pack_size: pack size | case pack | 箱规 | 包装数
shelf_life_days: shelf life days | shelf life | 保质期 | 保质期天数
unit_cost: @products.unit_cost
currency: @currency

[purchase_orders]
purchase_order_id: purchase order id | purchase order | po number | po id | po no | 采购单号 | 采购订单号
supplier_id: supplier id | supplier | vendor | 供应商 | 供应商编号
product_id: @product
placed_at: placed at | po date | order date | 采购日期 | 下单日期
expected_at: expected at | expected date | due date | eta | 预计到货 | 预计到货日期
received_at: received at | receipt date | received date | 到货日期 | 入库日期
quantity: quantity | qty | ordered quantity | 采购数量 | 数量

[shipments]
shipment_id: shipment id | tracking number | tracking no | parcel id | 运单号 | 快递单号 | 物流单号
order_id: @order_lines.order_id
shipped_at: shipped at | ship date | shipping date | dispatch date | 发货时间 | 发货日期
promised_at: promised at | estimated delivery date | promised date | 预计送达 | 承诺送达时间
delivered_at: delivered at | delivery date | delivered date | 签收时间 | 送达时间 | 收货时间
cost: cost | shipping cost | 运费 | 物流费用
currency: @currency

[prices]
product_id: @product
location: location | store | store id | country | 门店
valid_from: valid from | start date | price date | effective date | effective from | 生效日期 | 开始日期 | ~date
valid_to: valid to | end date | effective to | 失效日期 | 结束日期
price: price | unit price | selling price | 价格 | 售价
currency: @currency
promotion: promotion | promo | deal | display | 促销 | 活动
feature: feature | feat | mailer | 广告

[competitor_offers]
competitor: competitor | competitor name | seller | rival | shop | merchant | 竞争对手 | 竞品店铺 | 竞店
competitor_product_id: competitor product id | competitor sku | offer id | product id | item id | sku | id | 竞品id
    | 竞品编码 | ~url | ~link
product_name: @product name
brand: @products.brand
gtin: gtin | ean | upc | barcode | 条码
price: price | competitor price | sale price | 价格 | 竞品价格
regular_price: regular price | list price | price before | original price | was price | rrp | 原价 | 划线价 | 市场价
currency: @currency
shipping: shipping | shipping price | shipping cost | delivery cost | delivery | postage | 运费 | 邮费
tax_included: tax included | price includes tax | incl tax | vat included | 含税 | 是否含税
tax_rate: tax rate | vat rate | vat | 税率
country: @country
condition: condition | item condition | 成色 | 新旧程度
in_stock: in stock | availability | 有货 | 是否有货
stars: stars | rating | average rating | star rating | 评分 | 星级
reviews: reviews | review count | rating count | ratings | number of reviews | 评价数 | 评论数
product_id: our product id | our sku | own product id | own sku | matched product | matched product id | 本店商品编码
    | 本店商品id | 对应商品
seen_at: seen at | seen | scraped at | crawl date | checked at | date seen | 采集时间 | 抓取时间 | ~date | ~day

[competitor_reviews]
review_id: @reviews.review_id
competitor: competitor | competitor name | 竞争对手 | 竞店
competitor_product_id: competitor product id | competitor sku | product id | 竞品id
stars: @reviews.stars
text: @reviews.text
reviewed_at: @reviews.reviewed_at

[contacts]
contact_id: contact id | send id | 触达id
campaign: campaign | campaign id | campaign name | 活动 | 活动id | 活动名称 | 营销活动
customer_id: @customer
contacted_at: contacted at | sent at | send date | send time | contact date | 发送时间 | 触达时间 | ~date
channel: channel | 渠道 | 触达渠道
offer: offer | 优惠 | 权益
arm: arm | group | variant | treatment | 分组 | 实验组
propensity: propensity | propensity score
opened: opened | open | 是否打开
clicked: clicked | click | 是否点击
clicked_at: clicked at | click time | first click at | 点击时间
links: links | links in message | 链接数
links_clicked: links clicked | clicked links | 点击链接数
email: @email
phone: @phone

[offers]
offer: offer | offer id | offer name | 权益 | 优惠id
offer_kind: offer kind | offer type | kind | discount type | 优惠类型 | 权益类型
depth: depth | discount | value | 优惠力度
currency: @currency
stock: stock | limit | 限量
valid_from: valid from | start date | 开始时间
valid_to: valid to | end date | 结束时间

[coupons]
coupon_code: coupon code | coupon | coupon upc | coupon id | voucher code | 优惠券 | 优惠券码 | 优惠券编号
campaign: campaign | campaign id | 活动id | 活动
product_id: @product
valid_from: valid from | start date | 生效时间
valid_to: valid to | end date | expiry date | expires at | 失效时间 | 到期时间

[redemptions]
redemption_id: redemption id | 核销id
coupon_code: coupon code | coupon | coupon upc | coupon id | voucher code | 优惠券码 | 优惠券 | 优惠券编号
campaign: campaign | campaign id | 活动id
customer_id: @customer
order_id: @order_lines.order_id
redeemed_at: redeemed at | redemption date | redeem date | used at | 核销时间 | 使用时间

[marketing_costs]
day: day | date | 日期
channel: channel | platform | source | 渠道 | 平台
campaign: campaign | campaign name | campaign id | 活动 | 计划名称
cost: cost | spend | amount spent | ad spend | 花费 | 消耗 | 费用
currency: @currency
impressions: impressions | 展现量 | 曝光量 | 展示次数
clicks: clicks | 点击量 | 点击次数

[exchange_rates]
day: day | date | 日期
currency: @currency | from currency
rate: rate | exchange rate | fx rate | 汇率

[consents]
customer_id: @customer
purpose: purpose | consent type | 用途 | 目的
channel: channel | 渠道
granted: granted | consent | opt in | accepted | subscribed | 是否同意 | 同意
decided_at: decided at | consent date | opt in date | consented at | 同意时间 | ~date | ~timestamp
text_version: text version | version | 版本
email: @email
phone: @phone

[support_articles]
article_id: article id | faq id
question: question | 问题 | 常见问题
answer: answer | 答案 | 回答 | 回复
language: language | 语言

[support_messages]
message_id: message id | utterance id | 消息id
thread_id: thread id | conversation id | ticket id | 会话id | 工单号
customer_id: @customer
sent_at: sent at | message time | 发送时间 | ~created at
author: author | sender | role | 发送人 | 发送者
text: text | message | utterance | body | 消息 | 消息内容 | 内容
intent: intent | 意图
email: @email

[product_images]
product_id: @product
image: image | image file | picture | image src | filename | 图片 | 图片文件
position: position | image position | 位置 | 排序
"""


def _read(text: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """Sections of ``key: word | word`` lines; a line that begins with a bar goes on with the entry above."""
    sections: dict[str, dict[str, tuple[str, ...]]] = {}
    entries: dict[str, tuple[str, ...]] = sections.setdefault("", {})
    key = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("["):
            entries = sections.setdefault(line.strip("[]"), {})
            continue
        if not line.startswith("|"):
            key, _, line = line.partition(":")
        words = [w.strip() for w in line.strip("| ").split("|")]
        entries[key] = (*entries.get(key, ()), *words)
    return sections


def _resolve(sections: dict[str, dict[str, tuple[str, ...]]]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Entries with every ``@name`` replaced by the words it stands for."""
    shared = _read(_SHARED)[""]
    known = shared | {f"{t}.{k}": words for t, entries in sections.items() for k, words in entries.items()}

    def words_of(word: str) -> tuple[str, ...]:
        return known[word[1:]] if word.startswith("@") else (word,)

    return {
        t: {k: tuple(x for w in words for x in words_of(w)) for k, words in entries.items()}
        for t, entries in sections.items()
        if t
    }


SYNONYMS: dict[str, dict[str, tuple[str, ...]]] = _resolve(_read(_TABLES))
"""Table to target to header words."""

FILE_HINTS: dict[str, tuple[str, ...]] = {
    "order_lines": ("order", "transaction", "sales", "invoice", "purchase", "订单", "销售", "交易", "宝贝"),
    "returns": ("return", "refund", "退货", "退款", "售后"),
    "customers": ("customer", "member", "client", "user", "demographic", "客户", "会员", "用户"),
    "products": ("product", "item", "catalog", "sku", "商品", "产品"),
    "events": ("event", "click", "visit", "session", "ga4", "segment", "行为", "日志"),
    "reviews": ("review", "rating", "comment", "评价", "评论"),
    "prices": ("price", "promotion", "价格", "促销"),
    "stock": ("stock", "inventory", "库存"),
    "shipments": ("shipment", "delivery", "物流", "发货"),
    "contacts": ("contact", "campaign", "触达"),
    "redemptions": ("redemption", "核销"),
    "coupons": ("coupon", "优惠券"),
    "competitor_offers": ("competitor", "offer", "rival", "竞品"),
    "competitor_reviews": ("competitor", "竞品"),
    "marketing_costs": ("cost", "spend", "花费"),
    "exchange_rates": ("rate", "fx", "汇率"),
    "surveys": ("survey", "nps", "问卷"),
    "purchase_orders": ("purchase order", "采购"),
    "suppliers": ("supplier", "供应商"),
    "consents": ("consent", "同意"),
    "impressions": ("impression", "曝光"),
}
"""Words in a file's name that speak for a table."""

PATTERNS: dict[str, tuple[tuple[str, ...], str]] = {
    "customer_id": (
        (
            r"^(customer|cust|client|user|buyer|member|account|shopper|household|sold to)( .*)?"
            r" (id|no|nr|number|code|key|username|login|party)$",
            "^(下单|客户|会员|用户|买家|顾客).*(编号|编码|号|id|账号|帐号|代码|昵称|会员名)$",
        ),
        "手机|电话|卡类|phone|tax|order|invoice|postal|zip",
    ),
    "order_id": (
        (
            r"^(sales |customer |purchase |web )?(order|so|invoice|receipt|bill|ticket|transaction)"
            r" (id|no|nr|number|code|ref|reference)$",
            "^(主|父|原|销售|交易|商城|平台)?(订单|交易|小票|单据|销售单)(编号|号|id|号码)$",
        ),
        "子订单|退",
    ),
    "phone": (
        (
            "^(会员|客户|买家|收货人|收件人|联系人|顾客|下单人)?.*(手机|电话|手机号|手机号码|电话号码)$",
            "^(customer|buyer|member|contact) .*(phone|mobile)$",
        ),
        "客服|商家|门店|店铺",
    ),
    "ordered_at": (
        (
            "^(下单|订单|提交|成交|购买|销售|交易|消费|开单|订购).*(时间|日期)$",
            r"^(order|purchase|sale|sales|transaction|trans|invoice|posting|document|booking|doc|receipt|t)\b.*"
            r"(date|time|timestamp|datetime|at|dat|day)$",
        ),
        "deliver|ship|approv|paid|pay|cancel|refund|return|due|estimat|updat|modif|expir"
        "|支付|付款|发货|退|取消|完成|完结|关闭|结束|收货",
    ),
    "quantity": (
        ("^(商品|购买|订购|下单|销售|出库|宝贝)?.*(数量|件数)$", "^.* (qty|quantity)$"),
        "退|refund|return|stock|库存|可用|赠",
    ),
    "unit_price": (
        ("^.*(单价|售价|京东价|会员价|零售价|成交价)$", "^(price|sold) (per|for|each|of)( .*)?$", "^.* unit price$"),
        "退|成本|进价|市场|吊牌|cost",
    ),
    "amount": (
        (
            "^.*(实付|实收|实际支付|成交|消费|支付|付款)(金额|款|总额|额)?$",
            "^(net|paid|line|item|extended|sales|sale|purchase|order) (net )?(value|amount|sales|total|price)( .*)?$",
        ),
        "退|refund|return|tax|税|运费|discount|时间|方式|状态|number|count",
    ),
    "discount": (
        ("^(店铺|商家|商品|促销|会员|整单)?(优惠|折扣|减免|让利)(折扣|总)?(金额|额|总额)?$", "^.* discounts?$"),
        "平台|shipping|code|coupon|券",
    ),
    "shipping": (
        ("^(order|total) (shipping|delivery|freight)( .*)?$", "^(shipping|postage) and .*$", "^.*(运费|邮费|配送费)$"),
        "discount|tax|method|date|address|险",
    ),
    "tax": (("^(order|total|sales) (sales )?(tax|vat|gst)$",), "number|id"),
    "product_name": (
        (
            "^(选购|购买|销售)(商品|宝贝|货品)$",
            "^(item|material|product|goods|article) (long )?(description|text|title)$",
        ),
        "",
    ),
    "customer_name": (
        ("^(bill|ship|sold|deliver) (to )?name$", "^(客户|会员|买家|顾客|收货人|收件人)?姓名$"),
        "",
    ),
}
"""Shapes of headers of order lines that no list can hold: (what it may look like, what it must not hold)."""
